#!/usr/bin/env python3
"""Pull and push of large blobs: processor seconds of the server for each GiB, beside nginx with
sendfile and distribution. Pushes go to a disk, so they are durable; distribution's too."""
import hashlib
import os
import resource
import socket
import tempfile
import threading

import servers
from servers import GIB, MIB
import common

SIZE = 256 * MIB
ROUNDS = 8


def drain(server, target, rounds):
    """Reads `target` over one connection, without copying the body out of the kernel twice."""
    line = common.Connection(server.port).socket
    buffer = bytearray(MIB)
    for _ in range(rounds):
        line.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
                     f"{server.headers}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(65536)
        assert head.startswith(b"HTTP/1.1 200"), head[:200]
        left = SIZE - len(head.partition(b"\r\n\r\n")[2])
        while left > 0:
            left -= line.recv_into(buffer, min(left, MIB), socket.MSG_TRUNC)
    line.close()


def cost_of_get(server, target, connections):
    """CPU seconds of the server for each GiB sent."""
    drain(server, target, 1)
    before = servers.cpu_seconds(server.pid)
    threads = [threading.Thread(target=drain, args=(server, target, ROUNDS))
               for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = servers.cpu_seconds(server.pid) - before
    return used / (SIZE * ROUNDS * connections / GIB)


def cost_of_push(server):
    client = servers.Client(server)
    client.push_blob(os.urandom(MIB))
    contents = [os.urandom(SIZE) for _ in range(4)]
    digests = [servers.digest_of(content) for content in contents]
    before = servers.cpu_seconds(server.pid)
    for content, digest in zip(contents, digests):
        client.push_blob(content, digest=digest)
    used = servers.cpu_seconds(server.pid) - before
    client.close()
    return used / (SIZE * len(contents) / GIB)


def cost_of_bytes():
    """CPU seconds for each GiB of what no server can leave out: one SHA-256 pass, a write to a file
    and its way to the disk."""
    content = os.urandom(SIZE)
    before = resource.getrusage(resource.RUSAGE_SELF)
    with tempfile.NamedTemporaryFile(prefix="minato-bench-") as file:
        digest = hashlib.sha256()
        for at in range(0, SIZE, MIB):
            digest.update(memoryview(content)[at:at + MIB])
            os.write(file.fileno(), memoryview(content)[at:at + MIB])
        os.fsync(file.fileno())
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / (SIZE / GIB)


def main():
    blob = os.urandom(SIZE)
    minato, peer = servers.Minato(), servers.Distribution()
    limit = servers.Nginx({"blob": blob})
    try:
        targets = {}
        for server in (minato, peer):
            client = servers.Client(server)
            targets[server] = f"/v2/bench/blobs/{client.push_blob(blob)}"
            client.push_image("v1", blob)
            client.close()
        common.header("large blobs, CPU seconds of the server for each GiB")
        for connections in (1, 8):
            ours = cost_of_get(minato, targets[minato], connections)
            other = cost_of_get(limit, "/blob", connections)
            common.row(f"GET, {connections} connections", ours, other, limit.name, "s",
                       common.ratio_at_most(1.05))
            other = cost_of_get(peer, targets[peer], connections)
            common.row(f"GET, {connections} connections", ours, other, peer.name, "s")
        ours, other = cost_of_push(minato), cost_of_push(peer)
        common.row("push, POST then one PUT", ours, other, peer.name, "s", common.at_most(1.2))
        common.row("push, POST then one PUT", ours, cost_of_bytes(), "SHA-256 + write + fsync", "s")
        common.save(__file__)
    finally:
        for server in (minato, peer, limit):
            server.close()


main()
