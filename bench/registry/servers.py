"""The servers that the registry benchmarks measure side by side, and what a run of one costs."""
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import common  # noqa: F401,E402  puts the harness on the path
import harness  # noqa: E402

MIB = 1 << 20
GIB = 1 << 30
TICKS = os.sysconf("SC_CLK_TCK")
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """A process and its children."""
    found = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
            for child in file.read().split():
                found += family(int(child))
    return found


def cpu_seconds(pid):
    """Processor time that a process and its children have used."""
    total = 0
    for member in family(pid):
        with open(f"/proc/{member}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def peak_mib(pid):
    """The most memory that was resident since reset_peak()."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def reset_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


class Minato:
    name = "minato"

    def __init__(self, repositories=("bench",)):
        self.server = harness.Server()
        self.server.start()
        self.port = self.server.port
        ecr = self.server.client("ecr")
        for repository in repositories:
            ecr.create_repository(repositoryName=repository)
        token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.headers = f"Authorization: Basic {token}\r\n"

    @property
    def pid(self):
        return self.server.process.pid

    def close(self):
        self.server.close()


class Daemon:
    """A server of another make with a folder of its own."""
    headers = ""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="minato-bench-")
        self.port = free_port()

    def run(self, *argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        harness.wait_until(self.listens, 10, f"{argv[0]} listens")
        return self

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def pid(self):
        return self.process.pid

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


class Distribution(Daemon):
    """Debian's docker-registry (distribution 2.8.2), without authentication."""
    name = "docker-registry 2.8.2"

    def __init__(self):
        super().__init__()
        config = f"{self.folder}/config.yml"
        with open(config, "w", encoding="ascii") as file:
            file.write(f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                       f"storage: {{filesystem: {{rootdirectory: {self.folder}/data}}, "
                       f"delete: {{enabled: true}}}}\n"
                       f"http: {{addr: '127.0.0.1:{self.port}'}}\n")
        self.run("docker-registry", "serve", config)


class Nginx(Daemon):
    """nginx that sends files from a folder: the cost of HTTP and of moving the bytes alone."""
    name = "nginx, no authentication"

    def __init__(self, files):
        super().__init__()
        for path, content in files.items():
            os.makedirs(os.path.dirname(f"{self.folder}/www/{path}"), exist_ok=True)
            with open(f"{self.folder}/www/{path}", "wb") as file:
                file.write(content)
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(f"{self.folder}/nginx.conf", "w", encoding="ascii") as file:
            file.write(f"""daemon off; user root; worker_processes 2; pid {self.folder}/pid;
error_log {self.folder}/error.log;
events {{}}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; {temporary}
  default_type {MANIFEST}; open_file_cache max=1000;
  server {{ listen 127.0.0.1:{self.port} reuseport; root {self.folder}/www; }} }}""")
        self.run("nginx", "-p", self.folder, "-c", f"{self.folder}/nginx.conf")


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Client:
    """One keep-alive connection to a registry."""

    def __init__(self, server):
        self.server = server
        self.line = common.Connection(server.port)

    def call(self, method, target, body=b"", headers=""):
        """Sends a request; (status, headers in lower case, body)."""
        head = (f"{method} {target} HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n"
                f"{self.server.headers}{headers}Content-Length: {len(body)}\r\n\r\n")
        self.line.socket.sendall(head.encode() + (body if len(body) < MIB else b""))
        if len(body) >= MIB:
            self.line.socket.sendall(body)
        return self.answer()

    def answer(self):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.line.socket.recv(65536)
            if not piece:
                raise ConnectionError("closed by the server")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, value in
                  (line.split(": ", 1) for line in lines[1:])}
        while len(body) < int(fields.get("content-length", 0)):
            body += self.line.socket.recv(65536)
        return int(lines[0][9:12]), fields, body

    def upload_place(self, repository="bench"):
        status, fields, _ = self.call("POST", f"/v2/{repository}/blobs/uploads/")
        assert status == 202, status
        place = fields["location"]
        return place[place.index("/v2/"):] if place.startswith("http") else place

    def push_blob(self, content, repository="bench", digest=None):
        place = self.upload_place(repository)
        mark = "&" if "?" in place else "?"
        digest = digest or digest_of(content)
        status, _, body = self.call("PUT", f"{place}{mark}digest={digest}", content,
                                    "Content-Type: application/octet-stream\r\n")
        assert status == 201, (status, body)
        return digest

    def push_image(self, tag, layer=b"layer", repository="bench"):
        """An image of one layer; the bytes of its manifest."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "tag": tag}).encode()
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                       "digest": self.push_blob(config, repository), "size": len(config)},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        "digest": self.push_blob(layer, repository), "size": len(layer)}],
        }).encode()
        self.put_manifest(tag, manifest, repository)
        return manifest

    def put_manifest(self, tag, manifest, repository="bench"):
        status, _, body = self.call("PUT", f"/v2/{repository}/manifests/{tag}", manifest,
                                    f"Content-Type: {MANIFEST}\r\n")
        assert status == 201, (status, body)

    def close(self):
        self.line.close()
