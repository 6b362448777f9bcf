"""kill -9 of the server while clients push, delete and garbage is collected: no image that was
acknowledged is lost, no stored content is wrong, nothing temporary stays.

MINATO_CRASH_ROUNDS sets how many kills (default 5).
"""
import base64
import hashlib
import http.client
import json
import os
import random
import re
import subprocess
import threading
import time
import unittest

from harness import MINATO, Server, main, wait_until
from raw_requests import exchange

ROUNDS = int(os.environ.get("MINATO_CRASH_ROUNDS", "5"))
GRACE = 1
REPOSITORIES = ["web", "api", "team/db"]
# Few, so that images share layers, and one becomes garbage and is pushed again all the time.
LAYERS = 12
PUSHERS = 4
OCI = "application/vnd.oci.image."


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(number):
    return hashlib.sha256(str(number).encode()).digest() * (200 + 900 * (number % 5))


class Registry:
    """The calls of one client; an exception means that the answer never came."""

    def __init__(self, server, authorization):
        self.port = server.port
        self.authorization = authorization

    def http(self, method, path, body=None, headers=()):
        return exchange(self.port, method, path, {**self.authorization, **dict(headers)}, body,
                        timeout=10)

    def bring(self, repository, source, data, chooser):
        """Makes the layer visible in the repository: it is there, mounted, or pushed."""
        digest = digest_of(data)
        way = chooser.randrange(4)
        if way == 0 and self.http("HEAD", f"/v2/{repository}/blobs/{digest}").status == 200:
            return True
        query = f"?mount={digest}&from={source}" if way == 1 else (
            f"?mount={digest}" if way == 2 else "")
        start = self.http("POST", f"/v2/{repository}/blobs/uploads/{query}", b"")
        if start.status == 201:
            return True
        if start.status != 202:
            return False
        location = re.sub(r"^https?://[^/]+", "", start.headers["location"])
        mark = "&" if "?" in location else "?"
        half = len(data) // 2
        if chooser.randrange(2):
            if self.http("PATCH", location, data[:half]).status != 202:
                return False
            data = data[half:]
        return self.http("PUT", f"{location}{mark}digest={digest}", data).status == 201

    def push(self, repository, tag, numbers, chooser):
        config = json.dumps({"architecture": "amd64", "os": "linux", "number": numbers}).encode()
        described = []
        for data in [config, *(layer(number) for number in numbers)]:
            if not self.bring(repository, chooser.choice(REPOSITORIES), data, chooser):
                return None
            described.append({"mediaType": OCI + "layer.v1.tar", "digest": digest_of(data),
                              "size": len(data)})
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
            "config": {**described[0], "mediaType": OCI + "config.v1+json"},
            "layers": described[1:]}).encode()
        answer = self.http("PUT", f"/v2/{repository}/manifests/{tag}", manifest,
                           {"Content-Type": OCI + "manifest.v1+json"})
        if answer.status != 201:
            return None
        return {"manifest": manifest, "blobs": [one["digest"] for one in described]}


class Pusher(threading.Thread):
    """Pushes and deletes images under tags of its own; `images` is what must be there. What was
    under way when the server died may or may not be."""

    def __init__(self, server, authorization, name, images, seed):
        super().__init__(daemon=True)
        self.server = Registry(server, authorization)
        self.name_of = name
        self.images = images
        self.random = random.Random(seed)
        self.stopping = False
        self.pushed = 0
        self.refused = 0
        self.lost = []

    def run(self):
        while not self.stopping:
            key = (self.random.choice(REPOSITORIES), f"{self.name_of}-{self.random.randrange(4)}")
            before = self.images.pop(key, None)
            try:
                if before and self.random.randrange(2):
                    answer = self.server.http("DELETE", f"/v2/{key[0]}/manifests/{key[1]}")
                    if answer.status != 202:
                        self.lost.append((key, answer.status))
                    continue
                numbers = sorted(self.random.sample(range(LAYERS), 3))
                stored = self.server.push(*key, numbers, self.random)
            except (OSError, http.client.HTTPException):  # nothing was promised
                time.sleep(0.01)
                continue
            if stored:
                self.pushed += 1
                self.images[key] = stored
            else:
                # Content that nothing refers to may go between two steps of a push.
                self.refused += 1
                if before:
                    self.images[key] = before


class RegistryCrash(unittest.TestCase):
    def setUp(self):
        self.server = Server("--gc-interval", "1", "--gc-grace", str(GRACE),
                             "--upload-expiry", "1").start()
        self.addCleanup(self.server.close)
        ecr = self.server.client("ecr")
        for name in REPOSITORIES:
            ecr.create_repository(repositoryName=name)
        token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.assertTrue(base64.b64decode(token).startswith(b"AWS:"))
        self.authorization = {"Authorization": "Basic " + token}
        self.images = [{} for _ in range(PUSHERS)]
        self.random = random.Random(int(os.environ.get("MINATO_CRASH_SEED", "1")))

    def collect(self):
        """`minato gc`, which may die with the server."""
        return subprocess.Popen([MINATO, "gc", "--data-dir", self.server.data],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def check_images(self):
        registry = Registry(self.server, self.authorization)
        whole = set()
        for images in self.images:
            for (repository, tag), image in images.items():
                answer = registry.http("GET", f"/v2/{repository}/manifests/{tag}")
                self.assertEqual((answer.status, answer.body), (200, image["manifest"]),
                                 (repository, tag))
                for digest in image["blobs"]:
                    if (repository, digest) in whole:
                        continue
                    blob = registry.http("GET", f"/v2/{repository}/blobs/{digest}")
                    self.assertEqual((blob.status, digest_of(blob.body)), (200, digest),
                                     (repository, tag))
                    whole.add((repository, digest))

    def blobs(self):
        found = set()
        for folder, _, names in os.walk(self.server.data + "/registry/blobs"):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        actual = hashlib.sha256(file.read()).hexdigest()
                except FileNotFoundError:
                    continue  # collected just now
                self.assertEqual(actual, name)
                found.add("sha256:" + name)
        return found

    def round(self, number):
        pushers = [Pusher(self.server, self.authorization, f"p{i}", images,
                          self.random.randrange(1 << 30)) for i, images in enumerate(self.images)]
        for pusher in pushers:
            pusher.start()
        collection = self.collect() if number % 4 == 0 else None
        time.sleep(self.random.uniform(0.2, 0.5))
        self.server.kill()
        for pusher in pushers:
            pusher.stopping = True
        for pusher in pushers:
            pusher.join(20)
            self.assertFalse(pusher.is_alive())
            self.assertEqual(pusher.lost, [])
        if collection:
            collection.communicate(timeout=20)
        self.blobs()
        self.server.start()
        self.check_images()
        return sum(one.pushed for one in pushers), sum(one.refused for one in pushers)

    def leftover(self):
        """What is stored and no image needs, and what lies in the upload folder."""
        needed = {digest for images in self.images for image in images.values()
                  for digest in image["blobs"]}
        return sorted(self.blobs() - needed) + os.listdir(self.server.data + "/registry/uploads")

    def delete_unknown(self):
        """Images that lost their tag, and those whose push or deletion was cut off."""
        known = {key for images in self.images for key in images}
        registry = Registry(self.server, self.authorization)
        for repository in REPOSITORIES:
            kept = {digest_of(image["manifest"]) for images in self.images
                    for (name, _), image in images.items() if name == repository}
            for page in self.server.client("ecr").get_paginator("list_images").paginate(
                    repositoryName=repository):
                for image in page["imageIds"]:
                    tag = image.get("imageTag")
                    if (repository, tag) in known or (not tag and image["imageDigest"] in kept):
                        continue
                    answer = registry.http(
                        "DELETE", f"/v2/{repository}/manifests/{tag or image['imageDigest']}")
                    self.assertIn(answer.status, (202, 404))

    def test_no_acknowledged_image_is_lost_and_no_garbage_stays(self):
        pushed = refused = 0
        for number in range(ROUNDS):
            done = self.round(number)
            pushed += done[0]
            refused += done[1]
            if number % 10 == 9:
                self.delete_unknown()
        self.assertGreater(pushed, 2 * ROUNDS)
        self.delete_unknown()
        self.delete_unknown()  # untagged by the first
        wait_until(lambda: not self.leftover(), 20, "garbage is collected")
        collection = self.collect()
        report, errors = collection.communicate(timeout=30)
        self.assertEqual(collection.returncode, 0, errors)
        needed = {digest for images in self.images for image in images.values()
                  for digest in image["blobs"]}
        self.assertRegex(report, rf"blobs +{len(needed)}\n +in a repository +{len(needed)}\n")
        self.check_images()
        self.assertEqual(self.leftover(), [])
        print(f"{ROUNDS} kills; {pushed} images acknowledged ({refused} pushes refused), "
              f"{sum(map(len, self.images))} there at the end with {len(needed)} blobs")


if __name__ == "__main__":
    main()
