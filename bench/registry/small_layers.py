#!/usr/bin/env python3
"""500 layers of 16 KiB pushed by 16 clients at once: layers a second, beside distribution. Minato
answers after the layer and its record are on the disk; distribution does not wait for the disk."""
import os
import subprocess
import sys
import time

import servers
import common

LAYERS, CLIENTS, SIZE = 500, 16, 16 * 1024


class Place:
    """A server that another process has started."""

    def __init__(self, port, headers):
        self.port, self.headers = port, headers


def push_some(port, headers, count):
    client = servers.Client(Place(int(port), headers.replace("|", "\r\n")))
    layers = [os.urandom(SIZE) for _ in range(int(count))]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for layer in layers:
        client.push_blob(layer)
    sys.stdout.write("done\n")
    sys.stdout.flush()


def rate(server):
    workers = [subprocess.Popen(
        [sys.executable, __file__, str(server.port), server.headers.replace("\r\n", "|"),
         str(LAYERS // CLIENTS + (1 if i < LAYERS % CLIENTS else 0))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for i in range(CLIENTS)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    before, start = servers.cpu_seconds(server.pid), time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout.readline() == "done\n"
    spent = time.perf_counter() - start
    for worker in workers:
        assert worker.wait(60) == 0
        worker.stdin.close()
        worker.stdout.close()
    return LAYERS / spent, (servers.cpu_seconds(server.pid) - before) / LAYERS * 1000


def main():
    minato, peer = servers.Minato(), servers.Distribution()
    try:
        ours, other = rate(minato), rate(peer)
        common.header(f"{LAYERS} layers of {SIZE // 1024} KiB by {CLIENTS} clients")
        common.row("layers a second", ours[0], other[0], peer.name, "1/s",
                   common.ratio_at_least(3))
        common.row("CPU for a layer", ours[1], other[1], peer.name, "ms")
        common.save(__file__)
    finally:
        minato.close()
        peer.close()


if len(sys.argv) > 1:
    push_some(*sys.argv[1:])
else:
    main()
