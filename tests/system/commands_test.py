#!/usr/bin/env python3
"""Aim: the program's own commands behave beside a running, a stopping and a stopped server."""
import os
import unittest

import harness
from harness import MINATO, Server, needs_root, run, wait_until


class Commands(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.close)

    def test_env_prints_what_clients_need(self):
        text = run(MINATO, "env", "--data-dir", self.server.data).stdout
        self.assertIn(f"export AWS_ACCESS_KEY_ID={self.server.access['access_key_id']}\n", text)
        self.assertIn(f"export AWS_ENDPOINT_URL={self.server.endpoint}\n", text)

    def test_env_without_a_server_says_what_to_do(self):
        done = run(MINATO, "env", "--data-dir", self.server.folder.path + "/none", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Start the server first", done.stderr)

    def test_second_server_on_the_same_folder_is_refused(self):
        done = run(MINATO, "server", "--data-dir", self.server.data, "--port", "0", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("in use by another process", done.stderr)
        self.assertEqual(self.server.client("ecs").list_clusters()["clusterArns"], [])

    def test_dev_mode_stays_on_loopback(self):
        done = run(MINATO, "server", "--data-dir", self.server.folder.path + "/dev", "--dev",
                   "--listen", "0.0.0.0", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("loopback", done.stderr)

    @needs_root
    def test_folder_is_free_once_the_pid_file_is_gone(self):
        """The pid file went before the lock: a clean-up right after a stop was refused."""
        pid_file = os.path.join(self.server.data, "minato.pid")
        self.assertTrue(os.path.exists(pid_file))
        self.server.process.terminate()
        wait_until(lambda: not os.path.exists(pid_file), 30, "pid file goes")
        done = run(MINATO, "cleanup", "--data-dir", self.server.data, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    harness.main()
