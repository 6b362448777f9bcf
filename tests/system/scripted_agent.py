"""A container instance without containers: it registers, holds its channel open, and reports what
a test tells it to. For tests of what the control plane and the console show, at any size.
"""
import base64
import json
import os
import socket
import struct
import threading
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import wait_until


def resources(cpu, memory):
    return [{"name": "CPU", "type": "INTEGER", "integerValue": cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "51678"]},
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []}]


class ScriptedAgent:
    """One container instance in `cluster`; connected when the constructor returns."""

    def __init__(self, server, cluster, cpu=4096, memory=8192):
        self.server = server
        self.cluster = cluster
        self.ecs = server.client("ecs")
        registered = self.ecs.register_container_instance(
            cluster=cluster, totalResources=resources(cpu, memory),
            versionInfo={"agentVersion": "1.90.0", "dockerVersion": "DockerVersion: 20.10.24"},
            attributes=[{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.21"},
                        {"name": "ecs.os-type", "value": "linux"}])
        self.arn = registered["containerInstance"]["containerInstanceArn"]
        self.started = []  # ARNs of the tasks it was told to run, in order
        self._line = None
        self.connect()

    def connect(self):
        self._line = self._open()
        threading.Thread(target=self._read, args=(self._line,), daemon=True).start()
        wait_until(lambda: self.ecs.describe_container_instances(
            cluster=self.cluster, containerInstances=[self.arn]
        )["containerInstances"][0]["agentConnected"], 10, "the agent is connected")

    def close(self):
        if self._line is not None:
            self._line.close()
            self._line = None

    def report(self, task, status, **more):
        """The task and its containers have `status` now."""
        found = self.ecs.describe_tasks(cluster=self.cluster, tasks=[task])["tasks"][0]
        containers = [{"containerName": one["name"], "status": status, **more}
                      for one in found["containers"]]
        self.ecs.submit_task_state_change(cluster=self.cluster, task=task, status=status,
                                          containers=containers)

    def _open(self):
        query = urllib.parse.urlencode({
            "agentHash": "0", "agentVersion": "1.90.0", "clusterArn": self.cluster,
            "containerInstanceArn": self.arn, "dockerVersion": "DockerVersion: 20.10.24",
            "protocolVersion": "2", "sendCredentials": "true", "seqNum": "1"},
            quote_via=urllib.parse.quote)
        endpoint = self.ecs.discover_poll_endpoint(containerInstance=self.arn)["endpoint"]
        path = urllib.parse.urlsplit(endpoint).path.rstrip("/") + "/ws?" + query
        request = AWSRequest("GET", f"http://localhost:{self.server.port}{path}")
        access = self.server.access
        SigV4Auth(Credentials(access["access_key_id"], access["secret_key"]), "ecs",
                  access["region"]).add_auth(request)
        headers = {**dict(request.headers.items()), "Host": f"localhost:{self.server.port}",
                   "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}
        line = socket.create_connection(("127.0.0.1", self.server.port))
        lines = [f"GET {path} HTTP/1.1"] + [f"{k}: {v}" for k, v in headers.items()]
        line.sendall("\r\n".join(lines + ["", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(1)
            if not piece:
                break
            head += piece
        if not head.startswith(b"HTTP/1.1 101"):
            raise AssertionError(head + line.recv(1000))
        return line

    def _read(self, line):
        """Acknowledges whatever wants to be, until the channel closes."""
        try:
            with line.makefile("rb") as stream:
                while True:
                    first, second = stream.read(2)
                    size = second & 127
                    if size == 126:
                        size = struct.unpack(">H", stream.read(2))[0]
                    elif size == 127:
                        size = struct.unpack(">Q", stream.read(8))[0]
                    data = stream.read(size)
                    if first & 15 == 9:
                        self._send(line, 10, data)
                    elif first & 15 == 1:
                        self._answer(line, json.loads(data))
        except (OSError, ValueError):
            return

    def _answer(self, line, envelope):
        message = envelope.get("message", {})
        if envelope["type"] == "PayloadMessage":
            for task in message.get("tasks", []):
                if task["desiredStatus"] == "RUNNING":
                    self.started.append(task["arn"])
        kind = "HeartbeatAckRequest" if envelope["type"] == "HeartbeatMessage" else "AckRequest"
        if "messageId" in message:
            ack = {"type": kind, "message": {
                "cluster": self.cluster, "containerInstance": self.arn,
                "messageId": message["messageId"]}}
            self._send(line, 1, json.dumps(ack).encode())

    @staticmethod
    def _send(line, kind, data):
        mask = os.urandom(4)
        head = bytes([0x80 | kind])
        if len(data) < 126:
            head += bytes([0x80 | len(data)])
        else:
            head += bytes([0x80 | 126]) + struct.pack(">H", len(data))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        line.sendall(head + mask + masked)
