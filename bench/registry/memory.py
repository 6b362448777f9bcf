#!/usr/bin/env python3
"""Resident memory: after the first requests, after two minutes without any, and the most of it while
64 blobs of SIZE MiB are pushed at once.
    memory.py [SIZE]          64 MiB when not told otherwise"""
import hashlib
import sys
import threading
import time

import servers
from servers import MIB
import common

PUSHES = 64
# The server gives memory back after a minute without requests, which it looks for every minute.
QUIET_SECONDS = 125


def push(server, number, size_mib, failures):
    """One blob in one PUT; its bytes are a piece repeated, different for each push."""
    piece = number.to_bytes(4, "big") * (MIB // 4)
    digest = hashlib.sha256()
    for _ in range(size_mib):
        digest.update(piece)
    client = servers.Client(server)
    place = client.upload_place()
    mark = "&" if "?" in place else "?"
    client.line.socket.sendall(
        f"PUT {place}{mark}digest=sha256:{digest.hexdigest()} HTTP/1.1\r\n"
        f"Host: localhost:{server.port}\r\n{server.headers}Content-Length: {size_mib * MIB}\r\n\r\n"
        .encode())
    for _ in range(size_mib):
        client.line.socket.sendall(piece)
    status = client.answer()[0]
    if status != 201:
        failures.append(status)
    client.close()


def peak(server, size_mib):
    servers.reset_peak(server.pid)
    failures = []
    threads = [threading.Thread(target=push, args=(server, number, size_mib, failures))
               for number in range(PUSHES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return servers.peak_mib(server.pid)


def main():
    size_mib = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    minato, peer = servers.Minato(), servers.Distribution()
    try:
        common.header("resident memory")
        common.row("after the first requests", common.resident_mib(minato.pid),
                   common.resident_mib(peer.pid), peer.name, "MiB")
        time.sleep(QUIET_SECONDS)
        common.row("idle", common.resident_mib(minato.pid), common.resident_mib(peer.pid),
                   peer.name, "MiB", common.at_most(12))
        common.row(f"the most while {PUSHES} blobs of {size_mib} MiB come in",
                   peak(minato, size_mib), peak(peer, size_mib), peer.name, "MiB", common.at_most(40))
        common.save(__file__)
    finally:
        minato.close()
        peer.close()


main()
