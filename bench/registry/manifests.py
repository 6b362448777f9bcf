#!/usr/bin/env python3
"""GET of a manifest by its tag, 32 connections: minato with authorisation, distribution and nginx
without. Requests a second, processor time a request and the slowest hundredth, measured by wrk."""
import re
import subprocess

import servers
import common

SECONDS = 6


def load(server, target):
    """wrk against one address: requests a second, CPU µs a request, p99 in ms."""
    fields = [f"-H{line}" for line in server.headers.split("\r\n") if line]
    command = ["wrk", "-t2", "-c32", "--latency", "-HAccept: " + servers.MANIFEST, *fields,
               f"http://127.0.0.1:{server.port}{target}"]
    subprocess.run([*command, "-d1"], check=True, stdout=subprocess.DEVNULL)
    before = servers.cpu_seconds(server.pid)
    out = subprocess.run([*command, f"-d{SECONDS}"], check=True, capture_output=True,
                         text=True).stdout
    used = servers.cpu_seconds(server.pid) - before
    assert "Non-2xx" not in out and "Socket errors" not in out, out
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
    return (requests / SECONDS, used / requests * 1e6,
            float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def main():
    minato, peer = servers.Minato(), servers.Distribution()
    limit = None
    try:
        for server in (minato, peer):
            client = servers.Client(server)
            manifest = client.push_image("v1")
            client.close()
        limit = servers.Nginx({"v2/bench/manifests/v1": manifest})
        rows = [load(server, "/v2/bench/manifests/v1") for server in (minato, peer, limit)]
        common.header("manifest by tag, wrk -t2 -c32")
        for (rate, cpu, p99), server in ((rows[1], peer), (rows[2], limit)):
            ours = rows[0]
            common.row("requests a second / 1000", ours[0] / 1000, rate / 1000, server.name, "k/s",
                       common.ratio_at_least(15) if server is peer else None)
            common.row("CPU for a request", ours[1], cpu, server.name, "us",
                       common.ratio_at_most(2) if server is limit else None)
            common.row("slowest hundredth", ours[2], p99, server.name, "ms", common.at_most(5))
        common.save(__file__)
    finally:
        for server in filter(None, (minato, peer, limit)):
            server.close()


main()
