"""Debian's docker-registry on a folder of its own, and small images pushed to it by hand."""
import atexit
import base64
import json
import os
import re
import shutil
import socket
import subprocess

from harness import Folder, wait_until
from raw_requests import exchange
from registry_clients_test import INDEX, MANIFEST, digest_of

PROGRAM = shutil.which("docker-registry")
USER = ("importer", "the secret of the import")
# The bcrypt of it, as htpasswd -B writes it.
HTPASSWD = "importer:$2b$04$1XwUu3UKR0YgKHXKwk4pRe4w4NVDbVu2q9mJB4Cjf.9P7ISxclej2\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class DockerRegistry:
    """Ends with close() or with the tests."""

    def __init__(self, login=False):
        self.folder = Folder()
        self.storage = os.path.join(self.folder.path, "storage")
        self.login = login
        self.process = None
        atexit.register(self.close)

    def start(self):
        # The registry does not say which port it got, so it is told one that was just free.
        for _ in range(5):
            self.port = free_port()
            self._start_process()
            if wait_until(self._state, 20, "docker-registry answers") == "up":
                return self
        raise AssertionError("docker-registry gets no port")

    def _start_process(self):
        path = self.folder.path
        auth = ""
        if self.login:
            with open(path + "/htpasswd", "w", encoding="utf-8") as file:
                file.write(HTPASSWD)
            auth = f"auth: {{htpasswd: {{realm: tests, path: {path}/htpasswd}}}}\n"
        with open(path + "/config.yml", "w", encoding="utf-8") as file:
            file.write("version: 0.1\nlog: {level: error}\n"
                       f"storage: {{filesystem: {{rootdirectory: {self.storage}}}}}\n"
                       f"http: {{addr: '127.0.0.1:{self.port}'}}\n{auth}")
        with open(path + "/log", "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", path + "/config.yml"], stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)

    def _state(self):
        if self.process.poll() is not None:
            return "ended"
        try:
            status = exchange(self.port, "GET", "/v2/").status
        except OSError:
            return None
        return "up" if status in (200, 401) else None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.process = None

    def close(self):
        self.stop()
        self.folder.remove()

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def http(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.login:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(USER).encode()).decode()
        return exchange(self.port, method, path, headers, body)

    def push_blob(self, repository, data):
        start = self.http("POST", f"/v2/{repository}/blobs/uploads/")
        assert start.status == 202, start
        target = re.sub("^https?://[^/]+", "", start.headers["location"])
        done = self.http("PUT", f"{target}&digest={digest_of(data)}", data,
                         {"Content-Type": "application/octet-stream"})
        assert done.status == 201, done
        return {"digest": digest_of(data), "size": len(data)}

    def put_manifest(self, repository, document, tag=None):
        data = json.dumps(document).encode()
        answer = self.http("PUT", f"/v2/{repository}/manifests/{tag or digest_of(data)}", data,
                           {"Content-Type": document["mediaType"]})
        assert answer.status == 201, answer
        return {"mediaType": document["mediaType"], "digest": digest_of(data), "size": len(data)}

    def push_image(self, repository, tag, layers, subject=None):
        """An image of the layers, an artifact about `subject`; its descriptor."""
        config = self.push_blob(repository, json.dumps({"tag": tag, "os": "linux"}).encode())
        image = {"schemaVersion": 2, "mediaType": MANIFEST,
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar",
                             **self.push_blob(repository, layer)} for layer in layers]}
        if subject:
            image["config"]["mediaType"] = "application/vnd.example.signature"
            image["subject"] = subject
        return self.put_manifest(repository, image, tag)

    def push_index(self, repository, tag, images):
        platforms = ("amd64", "arm64", "s390x")
        return self.put_manifest(repository, {
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": [{**image, "platform": {"os": "linux", "architecture": platform}}
                          for image, platform in zip(images, platforms)]}, tag)
