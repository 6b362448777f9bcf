#!/usr/bin/env python3
"""What an operation costs as the registry grows, and the first page of a long tag list.
    scale.py [BLOBS...]      100 1000 10000 100000 when not told otherwise"""
import json
import os
import sys
import threading
import time

import servers
import common

TAGS = 100_000
TAGS_OF_IMAGE = 500  # ECR allows 1000
PROBES = 300


def fill(minato, count, work):
    """Runs work(client, index) `count` times over 16 connections."""
    counter = iter(range(count))
    lock = threading.Lock()

    def worker():
        client = servers.Client(minato)
        while True:
            with lock:
                index = next(counter, None)
            if index is None:
                break
            work(client, index)
        client.close()

    threads = [threading.Thread(target=worker) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def middle(client, calls):
    """The median of some calls in ms, and the server's CPU ms for each."""
    before = servers.cpu_seconds(client.server.pid)
    times = [common.timed(call) * 1000 for call in calls]
    used = servers.cpu_seconds(client.server.pid) - before
    return common.percentile(times, 0.5), used / len(times) * 1000


def renewed(client):
    """The server has closed what was idle for long."""
    client.close()
    return servers.Client(client.server)


def main():
    steps = [int(step) for step in sys.argv[1:]] or [100, 1000, 10_000, 100_000]
    minato = servers.Minato(("bench", "tags"))
    try:
        client = servers.Client(minato)
        client.push_image("v1")
        print("\ncost of an operation as the registry grows (median ms / CPU ms)\n"
              "     blobs        push of 1 KiB      blob of 1 KiB       manifest by tag   filled at")
        have = 0
        for step in steps:
            start = time.perf_counter()
            fill(minato, step - have, lambda line, index: line.push_blob(os.urandom(1024)))
            speed = (step - have) / (time.perf_counter() - start)
            have = step
            client = renewed(client)
            digest = client.push_blob(os.urandom(1024))
            push = middle(client, [lambda: client.push_blob(os.urandom(1024))] * PROBES)
            head = middle(client, [lambda: client.call(
                "GET", f"/v2/bench/blobs/{digest}")] * PROBES * 10)
            get = middle(client, [lambda: client.call(
                "GET", "/v2/bench/manifests/v1", headers=f"Accept: {servers.MANIFEST}\r\n")]
                * PROBES * 10)
            print(f"{have:10d} " + " ".join(f"{a:9.3f} / {b:6.3f}" for a, b in (push, head, get))
                  + f"  {speed:7.0f}/s", flush=True)
        image = json.loads(client.push_image("v1", repository="tags"))
        fill(minato, TAGS, lambda line, index: line.put_manifest(
            f"t{index:06d}", json.dumps(image | {"annotations": {
                "number": str(index // TAGS_OF_IMAGE)}}).encode(), "tags"))
        client = renewed(client)
        status, _, body = client.call("GET", "/v2/tags/tags/list?n=100")
        assert status == 200 and len(json.loads(body)["tags"]) == 100, body
        page = middle(client, [lambda: client.call("GET", "/v2/tags/tags/list?n=100")] * 100)
        common.header(f"a repository of {TAGS} tags")
        common.row("first page of 100", page[0], 0, "", "ms", common.at_most(5))
        common.row("CPU for it", page[1], 0, "", "ms")
        common.save(__file__)
    finally:
        minato.close()


main()
