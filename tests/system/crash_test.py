"""kill -9 of the server while clients write: what was acknowledged is there afterwards."""
import hashlib
import os
import random
import re
import threading
import time
import unittest

from harness import Engine, Server, main, needs_root
from raw_requests import Raw, exchange

ROUNDS = 22


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Writer(threading.Thread):
    """Calls `write(number)` until told to stop; remembers what the server acknowledged."""

    def __init__(self, write, first):
        super().__init__(daemon=True)
        self.write = write
        self.next = first
        self.done = []
        self.stopping = False

    def run(self):
        while not self.stopping:
            number = self.next
            self.next += 1
            try:
                acknowledged = self.write(number)
            except Exception:  # the connection broke: nothing was promised
                continue
            if acknowledged is not None:
                self.done.append(acknowledged)


class Crash(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)
        ecr = self.server.client("ecr")
        ecr.create_repository(repositoryName="layers")
        token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.authorization = {"Authorization": "Basic " + token}
        self.random = random.Random(1)

    def http(self, method, path, body=None):
        return exchange(self.server.port, method, path, self.authorization, body, timeout=10)

    def create_repository(self, number):
        answer = Raw(self.server).call("ecr", "CreateRepository",
                                       {"repositoryName": f"made/{number}"})
        return f"made/{number}" if answer.status == 200 else None

    def register(self, number):
        answer = Raw(self.server).call("ecs", "RegisterTaskDefinition", {
            "family": f"f{number % 7}", "containerDefinitions": [
                {"name": "a", "image": "b", "memory": 16,
                 "environment": [{"name": "NUMBER", "value": str(number)}]}]})
        if answer.status != 200:
            return None
        return (answer.json["taskDefinition"]["taskDefinitionArn"], str(number))

    def push_layer(self, number):
        data = hashlib.sha256(str(number).encode()).digest() * 4000
        start = self.http("POST", "/v2/layers/blobs/uploads/", b"")
        location = re.sub(r"^https?://[^/]+", "", start.headers["location"])
        half = len(data) // 2
        if self.http("PATCH", location, data[:half]).status != 202:
            return None
        mark = "&" if "?" in location else "?"
        done = self.http("PUT", f"{location}{mark}digest={digest_of(data)}", data[half:])
        return (digest_of(data), len(data)) if done.status == 201 else None

    def check(self, repositories, definitions, layers):
        """Everything acknowledged is there."""
        raw = Raw(self.server)
        kept = set()
        token = None
        while True:
            page = raw.call("ecr", "DescribeRepositories",
                            {"maxResults": 1000, **({"nextToken": token} if token else {})}).json
            kept.update(one["repositoryName"] for one in page["repositories"])
            token = page.get("nextToken")
            if not token:
                break
        self.assertEqual([name for name in repositories if name not in kept], [])
        for arn, number in definitions:
            answer = raw.call("ecs", "DescribeTaskDefinition", {"taskDefinition": arn})
            self.assertEqual(answer.status, 200, answer)
            container = answer.json["taskDefinition"]["containerDefinitions"][0]
            self.assertEqual(container["environment"], [{"name": "NUMBER", "value": number}])
        for digest, size in layers:
            head = self.http("HEAD", f"/v2/layers/blobs/{digest}")
            self.assertEqual((head.status, head.headers.get("content-length")),
                             (200, str(size)), digest)

    def check_files(self):
        """Blobs are whole, and what lies in uploads can be gone on with."""
        root = self.server.data + "/registry/"
        for folder, _, names in os.walk(root + "blobs"):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertEqual(hashlib.sha256(file.read()).hexdigest(), name)
        # What has no state was never answered for and goes with the stale uploads.
        for name in os.listdir(root + "uploads"):
            upload, _, kind = name.partition(".")
            if kind == "state":
                answer = self.http("GET", "/v2/layers/blobs/uploads/" + upload)
                self.assertIn(answer.status, (204, 404), answer)

    def test_nothing_acknowledged_is_lost(self):
        everything = [], [], []
        number = 0
        for _ in range(ROUNDS):
            writers = [Writer(write, number) for write in
                       (self.create_repository, self.register, self.push_layer)]
            for writer in writers:
                writer.start()
            time.sleep(self.random.uniform(0.1, 0.7))
            self.server.kill()
            for writer in writers:
                writer.stopping = True
            for writer in writers:
                writer.join(20)
                self.assertFalse(writer.is_alive())
            self.server.start()
            for all_done, writer in zip(everything, writers):
                all_done += writer.done
                number = max(number, writer.next)
            self.check(*(writer.done for writer in writers))
        self.check(*everything)
        self.check_files()
        for done in everything:
            self.assertGreater(len(done), ROUNDS)
        print(f"{ROUNDS} kills; acknowledged and kept: {len(everything[0])} repositories, "
              f"{len(everything[1])} task definitions, {len(everything[2])} layers")

    def test_revisions_stay_unique_over_kills(self):
        arns = []
        for _ in range(5):
            writers = [Writer(self.register, start) for start in (0, 1000)]
            for writer in writers:
                writer.start()
            time.sleep(0.3)
            self.server.kill()
            for writer in writers:
                writer.stopping = True
                writer.join(20)
                arns += [arn for arn, _ in writer.done]
            self.server.start()
        self.assertGreater(len(arns), 10)
        self.assertEqual(len(arns), len(set(arns)))

    def test_orderly_end_keeps_everything_too(self):
        done = [self.create_repository(1)], [self.register(1)], [self.push_layer(1)]
        self.server.stop()
        self.assertEqual(self.server.process.returncode, 0, self.server.log_tail())
        self.server.start()
        self.check(*done)


@needs_root
class DockerPush(unittest.TestCase):
    def test_push_cut_by_kill_succeeds_when_repeated(self):
        server = Server().start()
        self.addCleanup(server.close)
        engine = Engine.get()
        server.client("ecr").create_repository(repositoryName="big")
        image = f"{server.registry}/big:v1"
        context = os.path.join(server.folder.path, "context")
        os.mkdir(context)
        for layer in range(3):
            with open(f"{context}/{layer}", "wb") as file:
                file.write(os.urandom(24 << 20))
        with open(context + "/Dockerfile", "w", encoding="utf-8") as file:
            file.write("FROM scratch\n" + "".join(f"COPY {n} /{n}\n" for n in range(3)))
        engine.docker("build", "-q", "-t", image, context)
        self.addCleanup(engine.docker, "image", "rm", "-f", image, check=False)
        engine.login(server)

        ended = []
        push = threading.Thread(target=lambda: ended.append(
            engine.docker("push", image, check=False)))
        push.start()
        uploads = server.data + "/registry/uploads"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            sizes = [entry.stat().st_size for entry in os.scandir(uploads)
                     if entry.name.endswith(".data")]
            if sum(sizes) > 4 << 20:
                break
        self.assertTrue(sizes, "the push had not begun")
        server.kill()
        server.start()
        push.join(120)
        self.assertFalse(push.is_alive())
        engine.docker("push", image)
        before = engine.docker("image", "inspect", "-f", "{{.Id}}", image).stdout
        engine.docker("image", "rm", "-f", image)
        engine.docker("pull", image)
        self.assertEqual(engine.docker("image", "inspect", "-f", "{{.Id}}", image).stdout, before)


if __name__ == "__main__":
    main()
