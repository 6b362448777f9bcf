#!/usr/bin/env python3
"""Damaged and lost image content: found by `minato scrub` and by the server itself, never served,
healed by pushing again."""
import os
import unittest

from ecr_settings_test import Images, digest_of
from harness import MINATO, Server, main, run, wait_until


class Scrub(unittest.TestCase):
    def start(self, *options):
        self.server = Server(*options).start()
        self.addCleanup(self.server.close)
        self.images = Images(self.server)
        self.server.client("ecr").create_repository(repositoryName="web")

    def scrub(self):
        return run(MINATO, "scrub", "--data-dir", self.server.data, check=False)

    def file_of(self, digest):
        hexadecimal = digest.partition(":")[2]
        return f"{self.server.data}/registry/blobs/sha256/{hexadecimal[:2]}/{hexadecimal}"

    def damage(self, digest):
        os.chmod(self.file_of(digest), 0o600)
        with open(self.file_of(digest), "r+b") as file:
            file.write(b"X")

    def blob(self, digest):
        return self.images.http("GET", "/v2/web/blobs/" + digest).status

    def test_damage_is_found_and_healed(self):
        self.start()
        contents = {name: f"content of {name}" for name in ("damaged", "lost", "good")}
        digests = {name: digest_of(text.encode()) for name, text in contents.items()}
        for name, text in contents.items():
            self.images.push("web", name, text)
        told = self.scrub()
        self.assertEqual((told.returncode, told.stderr), (0, ""), told.stdout)
        self.assertRegex(told.stdout, r"blobs read +4 \(\d+ bytes\)")
        self.damage(digests["damaged"])
        os.unlink(self.file_of(digests["lost"]))

        told = self.scrub()
        self.assertEqual(told.returncode, 1)
        self.assertRegex(told.stdout, "found damaged +1\nfound missing +1\n")
        for name in ("damaged", "lost"):
            self.assertIn(f"  {digests[name]}\n    123456789012/us-east-1/web\n", told.stdout)
            self.assertEqual(self.blob(digests[name]), 404)
        self.assertEqual(self.blob(digests["good"]), 200)
        kept = os.listdir(self.server.data + "/registry/quarantine")
        self.assertEqual(len(kept), 1)
        self.assertIn(digests["damaged"][7:], kept[0])

        for name in ("damaged", "lost"):
            self.images.push("web", name, contents[name])
            self.assertEqual(self.blob(digests[name]), 200)
        self.assertEqual(self.scrub().returncode, 0)

    def test_the_server_scrubs_by_itself(self):
        self.start("--scrub-interval", "1", "--gc-interval", "1")
        self.images.push("web", "v1", "content")
        digest = digest_of(b"content")
        self.damage(digest)
        wait_until(lambda: self.blob(digest) == 404, 20, "the damage is found")
        self.images.push("web", "v1", "content")
        self.assertEqual(self.blob(digest), 200)

    def test_says_what_to_do_without_a_server(self):
        self.start()
        done = run(MINATO, "scrub", "--data-dir", self.server.folder.path + "/none", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("It asks the server that runs on", done.stderr)


if __name__ == "__main__":
    main()
