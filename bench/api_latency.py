#!/usr/bin/env python3
"""Signed DescribeClusters on one keep-alive connection, against nginx answering the same bytes."""
import os
import shutil
import subprocess
import tempfile
import time

import common
import harness

ROUNDS = 5000


def measure(port, request):
    connection = common.Connection(port)
    times = []
    for i in range(ROUNDS + 500):
        start = time.perf_counter()
        status, _ = connection.exchange(request)
        if i >= 500:
            times.append((time.perf_counter() - start) * 1000)
        assert status == 200, status
    connection.close()
    return times


class Nginx:
    """nginx with one worker that answers a fixed JSON body: the cost of HTTP alone."""

    def __init__(self, body):
        self.folder = tempfile.mkdtemp(prefix="minato-bench-")
        self.port = 18000 + os.getpid() % 10000
        with open(f"{self.folder}/body.json", "wb") as file:
            file.write(body)
        with open(f"{self.folder}/nginx.conf", "w", encoding="ascii") as file:
            file.write(f"""daemon off; user root; worker_processes 1; pid {self.folder}/pid;
error_log {self.folder}/error.log;
events {{}}
http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {self.folder}/b;
  proxy_temp_path {self.folder}/p; fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u;
  scgi_temp_path {self.folder}/s;
  server {{ listen 127.0.0.1:{self.port}; error_page 405 =200 $uri; root {self.folder};
    location / {{ try_files /body.json =404; }} }} }}""")
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-c",
                                         f"{self.folder}/nginx.conf"],
                                        stderr=subprocess.DEVNULL)
        harness.wait_until(self._listens, 10, "nginx listens")

    def _listens(self):
        try:
            common.Connection(self.port).close()
            return True
        except OSError:
            return False

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    server = harness.Server().start()
    server.client("ecs").create_cluster(clusterName="bench")
    request = common.signed_json_call(
        server, "ecs", "AmazonEC2ContainerServiceV20141113.DescribeClusters",
        '{"clusters":["bench"]}')
    connection = common.Connection(server.port)
    _, body = connection.exchange(request)
    connection.close()
    nginx = Nginx(body)
    get = b"GET /body.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    try:
        ours, theirs = [], []
        for _ in range(3):  # alternating, so that drift hits both
            ours += measure(server.port, request)
            theirs += measure(nginx.port, get)
        common.header(f"DescribeClusters, signed, one keep-alive connection, {len(ours)} calls")
        common.row("p50", common.percentile(ours, 0.5), common.percentile(theirs, 0.5),
                   "nginx, same bytes, no auth", "ms", common.ratio_at_most(1.5))
        common.row("p99", common.percentile(ours, 0.99), common.percentile(theirs, 0.99),
                   "nginx, same bytes, no auth", "ms", common.at_most(1))
        common.save(__file__)
    finally:
        nginx.close()
        server.close()


if __name__ == "__main__":
    main()
