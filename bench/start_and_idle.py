#!/usr/bin/env python3
"""Process start to the first signed answer, and resident memory when idle."""
import os
import subprocess
import time

import common
import harness

ROUNDS = 15


def first_answer(server, request):
    """Seconds from exec to the first 200 of a signed call, on a data folder that exists."""
    start = time.perf_counter()
    server.process = subprocess.Popen(
        [harness.MINATO, "server", "--data-dir", server.data, "--port", str(server.port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    while True:
        try:
            connection = common.Connection(server.port)
            status, _ = connection.exchange(request)
            connection.close()
            if status == 200:
                return time.perf_counter() - start
        except (ConnectionError, OSError, IndexError):
            pass
        if time.perf_counter() - start > 10:
            raise AssertionError("no answer in 10 s")


def bare_process():
    """The limit: fork, exec and exit of a program that does nothing."""
    start = time.perf_counter()
    subprocess.run(["/bin/true"], check=True)
    return time.perf_counter() - start


def moto_idle_mib():
    """Resident memory of an idle moto_server, the peer, when it is installed."""
    try:
        process = subprocess.Popen(["moto_server", "-p", str(19000 + os.getpid() % 1000)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return 0.0
    time.sleep(3)
    resident = common.resident_mib(process.pid)
    process.terminate()
    process.wait(10)
    return resident


def main():
    server = harness.Server().start()
    request = common.signed_json_call(
        server, "ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", "{}")
    server.stop()
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(first_answer(server, request) * 1000)
        server.stop()
        bare.append(bare_process() * 1000)
    common.header(f"Start to first signed answer, median of {ROUNDS}")
    common.row("exec -> 200", common.percentile(ours, 0.5), common.percentile(bare, 0.5),
               "fork, exec, exit of /bin/true", "ms", common.ratio_at_most(10))
    first_answer(server, request)
    time.sleep(2)
    common.header("Resident memory, idle for two seconds")
    common.row("VmRSS", common.resident_mib(server.process.pid), moto_idle_mib(),
               "moto_server, idle (0: absent)", "MiB", common.at_most(12))
    common.save(__file__)
    server.close()


if __name__ == "__main__":
    main()
