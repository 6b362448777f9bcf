#!/usr/bin/env python3
"""What a request costs whatever the machine: instructions of the program itself (none of the
kernel's) and calls of the allocator, counted one by one by valgrind's callgrind. nginx serves the
same bytes from a file."""
import glob
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

import common
import harness

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "registry"))
import servers  # noqa: E402

WARM, COUNTED = 200, 500
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}


class Counter:
    """Programs run under callgrind; what they do is counted between begin() and end()."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="minato-bench-")
        self.argv = ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no",
                     f"--callgrind-out-file={self.folder}/out.%p"]

    def wrapper(self, program):
        """A file that is executed instead of the program."""
        path = f"{self.folder}/wrapped"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec {' '.join(self.argv)} '{program}' \"$@\"\n")
        os.chmod(path, stat.S_IRWXU)
        return path

    def control(self, pid, option):
        subprocess.run(["callgrind_control", *option, str(pid)], check=True, timeout=120,
                       stdout=subprocess.DEVNULL)

    def begin(self, pid):
        self.control(pid, ["-i", "on"])

    def reset(self, pid):
        self.control(pid, ["-z"])

    def end(self, pid):
        """(instructions, calls of the allocator) since reset()."""
        before = set(glob.glob(f"{self.folder}/out.*"))
        self.control(pid, ["-d"])
        dumped = set(glob.glob(f"{self.folder}/out.*")) - before
        self.control(pid, ["-i", "off"])
        assert len(dumped) == 1, dumped
        return read_profile(dumped.pop())

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def read_profile(path):
    """Of a callgrind file: instructions in all, and how often the allocator was called."""
    names, callee, calls, instructions = {}, "", 0, 0
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            named = re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line.rstrip("\n"))
            if named:
                kind, number, name = named.groups()
                if name:
                    names[number] = name.split("'")[0].split("@")[0]
                if kind == "cfn":
                    callee = names.get(number, "")
            elif line.startswith("calls=") and callee in ALLOCATORS:
                calls += int(line[len("calls="):].split()[0])
            elif line.startswith(("totals:", "summary:")):
                instructions = max(instructions, int(line.split()[1]))
    return instructions, calls


def cost(counter, pid, port, request):
    """(instructions, allocations) of one request."""
    connection = common.Connection(port)

    def send(times):
        for _ in range(times):
            status, _ = connection.exchange(request)
            assert status == 200, status
    send(WARM)
    counter.begin(pid)
    send(WARM)
    counter.reset(pid)
    send(COUNTED)
    instructions, calls = counter.end(pid)
    connection.close()
    return instructions / COUNTED, calls / COUNTED


def requests_of(minato, manifest, blob):
    def get(target, method="GET"):
        return (f"{method} /v2/bench/{target} HTTP/1.1\r\nHost: localhost:{minato.port}\r\n"
                f"User-Agent: docker/27.0.3 go/go1.21.11 os/linux arch/amd64\r\n"
                f"Accept: {servers.MANIFEST}\r\n{minato.headers}\r\n").encode()
    ecs = "AmazonEC2ContainerServiceV20141113."
    ecr = "AmazonEC2ContainerRegistry_V20150921."
    return [
        ("manifest by tag", get("manifests/v1"), True),
        ("manifest by digest", get(f"manifests/{servers.digest_of(manifest)}"), True),
        ("blob of 1 KiB", get(f"blobs/{blob}"), True),
        ("DescribeClusters, signed", common.signed_json_call(
            minato.server, "ecs", ecs + "DescribeClusters", '{"clusters":["bench"]}'), False),
        ("GetAuthorizationToken, signed", common.signed_json_call(
            minato.server, "ecr", ecr + "GetAuthorizationToken", "{}"), False),
    ]


class CountedNginx(servers.Nginx):
    """One process, so that what is counted is what serves."""

    def __init__(self, counter, files):
        self.counter = counter
        super().__init__(files)

    def run(self, *argv):
        config = f"{self.folder}/nginx.conf"
        with open(config, encoding="ascii") as file:
            text = file.read()
        with open(config, "w", encoding="ascii") as file:
            file.write("master_process off;\n" + text)
        return super().run(*self.counter.argv, shutil.which("nginx"), *argv[1:])


def main():
    counter = Counter()
    program = harness.MINATO
    harness.MINATO = counter.wrapper(program)
    minato = servers.Minato()
    nginx = None
    try:
        client = servers.Client(minato)
        manifest = client.push_image("v1")
        blob = client.push_blob(b"x" * 1024)
        client.push_image("v2", b"x" * 1024)
        client.close()
        minato.server.client("ecs").create_cluster(clusterName="bench")
        nginx = CountedNginx(counter, {"manifest": manifest})
        limit, _ = cost(counter, nginx.pid, nginx.port,
                        b"GET /manifest HTTP/1.1\r\nHost: localhost\r\n"
                        b"User-Agent: docker/27.0.3 go/go1.21.11 os/linux arch/amd64\r\n\r\n")
        rows = [(name, *cost(counter, minato.pid, minato.port, request), steady)
                for name, request, steady in requests_of(minato, manifest, blob)]
        common.header("instructions of the program for a request")
        for name, instructions, _, _ in rows:
            common.row(name, instructions / 1000, limit / 1000, "nginx, a file of that size", "k")
        common.header("calls of the allocator for a request")
        for name, _, calls, steady in rows:
            common.row(name, calls, 0, "", "", common.at_most(0.01) if steady else None)
        common.save(__file__)
    finally:
        harness.MINATO = program
        minato.close()
        if nginx:
            nginx.close()
        counter.close()


if __name__ == "__main__":
    main()
