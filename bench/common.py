"""What the benchmarks share: a raw keep-alive HTTP client, signing, percentiles, a table."""
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests/system"))


class Connection:
    """One keep-alive connection that sends prepared bytes and reads one answer."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request):
        self.socket.sendall(request)
        data = self.socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(head[9:12]), body

    def close(self):
        self.socket.close()


def signed_json_call(server, service, target, body):
    """The bytes of one signed AWS JSON 1.1 call; valid for 15 minutes."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    host = f"127.0.0.1:{server.port}"
    request = AWSRequest("POST", f"http://{host}/", data=body, headers={
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target, "Host": host})
    credentials = Credentials(server.access["access_key_id"], server.access["secret_key"])
    SigV4Auth(credentials, service, server.access["region"]).add_auth(request)
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return (f"POST / HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n" + body).encode()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def row(name, minato, other, peer, unit, goal=""):
    ratio = f"{minato / other:.2f} x" if other else "-"
    print(f"  {name:<44} {minato:9.3f} {unit:<4} {other:9.3f} {unit:<4} {peer:<28} {ratio:>9}  {goal}")


def header(title):
    print(f"\n{title}\n  {'':<44} {'minato':>14} {'other':>14} {'what the other is':<28} {'ratio':>9}")
