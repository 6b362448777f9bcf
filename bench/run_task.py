#!/usr/bin/env python3
"""RunTask to RUNNING with the image present, against create + start on the same Docker Engine."""
import glob
import http.client
import json
import socket
import time

import common
import harness

ROUNDS = 20


class UnixConnection(http.client.HTTPConnection):
    """The Docker Engine API over its socket."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def call(self, method, path, body=None):
        self.request(method, path, json.dumps(body) if body is not None else None,
                     {"Content-Type": "application/json"})
        answer = self.getresponse()
        text = answer.read()
        assert answer.status < 300, (path, answer.status, text)
        return json.loads(text) if text else None


def engine_socket(instance_id):
    """The Docker socket of a local instance."""
    found = [path for path in glob.glob(f"/run/minato/*/{instance_id}/*.sock")
             if "containerd" not in path]
    assert len(found) == 1, found
    return found[0]


def raw_start(engine, image):
    """create + start of the same container by hand, in milliseconds."""
    body = {"Image": image, "HostConfig": {"Memory": 64 << 20,
                                           "PortBindings": {"80/tcp": [{"HostPort": "9090"}]}},
            "ExposedPorts": {"80/tcp": {}}}
    start = time.perf_counter()
    container = engine.call("POST", "/v1.41/containers/create", body)["Id"]
    engine.call("POST", f"/v1.41/containers/{container}/start")
    elapsed = (time.perf_counter() - start) * 1000
    engine.call("DELETE", f"/v1.41/containers/{container}?force=true")
    return elapsed


def task_start(server, ecs, connection):
    """RunTask until DescribeTasks says RUNNING, in milliseconds. Polls as fast as it can."""
    run = common.signed_json_call(
        server, "ecs", "AmazonEC2ContainerServiceV20141113.RunTask",
        '{"cluster":"bench","taskDefinition":"bench"}')
    start = time.perf_counter()
    _, body = connection.exchange(run)
    arn = json.loads(body)["tasks"][0]["taskArn"]
    describe = common.signed_json_call(
        server, "ecs", "AmazonEC2ContainerServiceV20141113.DescribeTasks",
        json.dumps({"cluster": "bench", "tasks": [arn]}))
    while True:
        _, body = connection.exchange(describe)
        status = json.loads(body)["tasks"][0]["lastStatus"]
        if status == "RUNNING":
            break
        assert status != "STOPPED", body
        time.sleep(0.001)
    elapsed = (time.perf_counter() - start) * 1000
    ecs.stop_task(cluster="bench", task=arn)
    harness.wait_until(lambda: ecs.describe_tasks(cluster="bench", tasks=[arn])["tasks"][0]
                       ["lastStatus"] == "STOPPED", 30, "task stops")
    return elapsed


def main():
    server = harness.Server().start()
    engine = harness.Engine.get()
    try:
        image = engine.push_workshop(server, "bench")
        instances, _ = harness.launch_instances(server, "bench")
        ecs = server.client("ecs")
        ecs.register_task_definition(family="bench", containerDefinitions=[{
            "name": "web", "image": image, "memory": 64,
            "portMappings": [{"containerPort": 80, "hostPort": 9090}], "stopTimeout": 2}])
        path = engine_socket(instances[0])
        raw_engine = UnixConnection(path)
        connection = common.Connection(server.port)
        task_start(server, ecs, connection)  # pulls the image
        ours, raw = [], []
        for _ in range(ROUNDS):
            ours.append(task_start(server, ecs, connection))
            raw.append(raw_start(raw_engine, image))
        common.header(f"RunTask -> RUNNING, image present, median of {ROUNDS}")
        p50, limit = common.percentile(ours, 0.5), common.percentile(raw, 0.5)
        common.row("p50", p50, limit, "engine: create + start", "ms", common.more_by_at_most(20))
        common.row("p90", common.percentile(ours, 0.9), common.percentile(raw, 0.9),
                   "engine: create + start", "ms")
        common.save(__file__)
    finally:
        server.close()


if __name__ == "__main__":
    main()
