"""A container instance without containers: it registers, holds its channel open, and reports what
a test tells it to. For tests of what the control plane and the console show, at any size.
"""
import base64
import contextlib
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

    address = "localhost"  # where it finds the server
    version = "1.90.0"
    docker_version = "DockerVersion: 20.10.24"

    def __init__(self, server, cluster, cpu=4096, memory=8192, who=None):
        """`who`: the access key (arguments of Server.client) it acts by, root's without."""
        self.server = server
        self.cluster = cluster
        self.host = f"{self.address}:{server.port}"
        self.who = who or {}
        self.ecs = server.client("ecs", **self.who)
        self.operator = server.client("ecs")
        registered = self.ecs.register_container_instance(
            cluster=cluster, totalResources=resources(cpu, memory), **self.registration())
        self.arn = registered["containerInstance"]["containerInstanceArn"]
        self.started = []  # ARNs of the tasks it was told to run, in order
        self.orders = {}  # what it was told of each of them
        self._line = None
        self.connect()

    def registration(self):
        return {"versionInfo": {"agentVersion": self.version,
                                "dockerVersion": self.docker_version},
                "attributes": [{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.21"},
                               {"name": "ecs.os-type", "value": "linux"}]}

    @staticmethod
    def on_the_wire(query):
        """The text of a query; a signature is always of the form with %20."""
        return urllib.parse.urlencode(query, quote_via=urllib.parse.quote)

    def connect(self):
        self._line = self._open("endpoint", self.work_query())
        threading.Thread(target=self._read, args=(self._line,), daemon=True).start()
        wait_until(lambda: self.operator.describe_container_instances(
            cluster=self.cluster, containerInstances=[self.arn]
        )["containerInstances"][0]["agentConnected"], 10, "the agent is connected")

    def work_query(self):
        return {"agentHash": "0", "agentVersion": self.version, "clusterArn": self.cluster,
                "containerInstanceArn": self.arn, "dockerVersion": self.docker_version,
                "protocolVersion": "2", "sendCredentials": "true", "seqNum": "1"}

    def telemetry_query(self):
        return {"agentHash": "0", "agentVersion": self.version, "cluster": self.cluster,
                "containerInstance": self.arn, "dockerVersion": self.docker_version}

    def handshake(self, endpoint, query, who):
        """(status, error type, message) of a handshake made by `who`; (101, "", "") when let in."""
        try:
            self._open(endpoint, query, who).close()
            return 101, "", ""
        except AssertionError as refused:
            head, body = refused.args[0].split(b"\r\n\r\n", 1)
            told = json.loads(body)
            return int(head.split()[1]), told["type"], told["message"]["message"]

    def close(self):
        if self._line is not None:
            with contextlib.suppress(OSError):  # the other side was first
                self._line.shutdown(socket.SHUT_RDWR)  # the reader holds the socket, too
            self._line.close()
            self._line = None

    def report(self, task, status, **more):
        """The task and its containers have `status` now."""
        found = self.operator.describe_tasks(cluster=self.cluster, tasks=[task])["tasks"][0]
        containers = [{"containerName": one["name"], "status": status, **more}
                      for one in found["containers"]]
        self.ecs.submit_task_state_change(cluster=self.cluster, task=task, status=status,
                                          containers=containers)

    def publish(self, kind, message):
        """Sends one message over a telemetry channel of its own; the type of the answer."""
        line = self._open("telemetryEndpoint", self.telemetry_query())
        with line, line.makefile("rb") as stream:
            head = f"Host: {self.host}\r\nX-Amz-Date: 20260102T030405Z\r\n\r\n"
            text = head + json.dumps({"type": kind, "message": message})
            self._send(line, 1, text.encode())
            return json.loads(self._frame(stream)[1])["type"]

    def _open(self, endpoint, query, who=None):
        url = self.ecs.discover_poll_endpoint(containerInstance=self.arn)[endpoint]
        path = urllib.parse.urlsplit(url).path.rstrip("/") + "/ws?"
        signed = urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
        request = AWSRequest("GET", f"http://{self.host}{path}{signed}")
        access, who = self.server.access, self.who if who is None else who
        SigV4Auth(Credentials(who.get("key", access["access_key_id"]),
                              who.get("secret", access["secret_key"]), who.get("token")), "ecs",
                  access["region"]).add_auth(request)
        headers = {**dict(request.headers.items()), "Host": self.host,
                   "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}
        line = socket.create_connection(("127.0.0.1", self.server.port))
        lines = [f"GET {path}{self.on_the_wire(query)} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        line.sendall("\r\n".join(lines + ["", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(1)
            if not piece:
                break
            head += piece
        if not head.startswith(b"HTTP/1.1 101"):
            with line:
                raise AssertionError(head + line.recv(1000))
        return line

    def _read(self, line):
        """Acknowledges whatever wants to be, until the channel closes."""
        try:
            with line.makefile("rb") as stream:
                while True:
                    kind, data = self._frame(stream)
                    if kind == 9:
                        self._send(line, 10, data)
                    elif kind == 1:
                        self._answer(line, json.loads(data))
        except (OSError, ValueError):
            return

    @staticmethod
    def _frame(stream):
        first, second = stream.read(2)
        size = second & 127
        if size == 126:
            size = struct.unpack(">H", stream.read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", stream.read(8))[0]
        return first & 15, stream.read(size)

    def _answer(self, line, envelope):
        message = envelope.get("message", {})
        if envelope["type"] == "PayloadMessage":
            for task in message.get("tasks", []):
                if task["desiredStatus"] == "RUNNING":
                    self.orders[task["arn"]] = task
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
