"""Image scanning with Trivy as the engine, through boto3. The program is trivy_stand_in.py."""
import json
import os
import shutil
import subprocess
import time
import unittest

from ecr_scanning_test import CRITICAL, DEBIAN, ScannedImages
from harness import MINATO, Folder, Server, main, wait_until

HOLE = {"VulnerabilityID": "CVE-2026-0001", "FixedVersion": "3.0.11-1", "Severity": "HIGH",
        "SeveritySource": "debian", "Title": "A hole", "Description": "Long words",
        "PrimaryURL": "https://example.com/1",
        "CVSS": {"nvd": {"V3Vector": CRITICAL, "V3Score": 9.8}}}


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Trivy(ScannedImages, unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        program = os.path.join(self.folder.path, "trivy")
        shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                 "trivy_stand_in.py"), program)
        os.chmod(program, 0o755)
        self.set("database", "2026-01-01T00:00:00Z")
        self.set("holes", json.dumps({"libssl3": HOLE}))
        self.server = Server("--scan-engine", "trivy", "--scan-interval", "1")
        self.server.environment = {"PATH": self.folder.path + ":" + os.environ["PATH"],
                                   "TRIVY_STAND_IN": self.folder.path}
        self.server.start()
        self.addCleanup(self.server.close)
        self.use(self.server)

    def set(self, name, text):
        path = os.path.join(self.folder.path, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + ".new", path)

    def copies(self):
        return os.path.exists(os.path.join(self.server.data, "scanned-image"))

    def test_findings_are_those_of_the_report(self):
        self.ecr.create_repository(repositoryName="web",
                                   imageScanningConfiguration={"scanOnPush": True})
        image = self.push("web", DEBIAN)
        self.ended(image, "COMPLETE")
        found = self.ecr.describe_image_scan_findings(**image)["imageScanFindings"]
        self.assertEqual(found["findingSeverityCounts"], {"HIGH": 1})
        self.assertEqual(found["vulnerabilitySourceUpdatedAt"].isoformat(),
                         "2026-01-01T00:00:00+00:00")
        one = found["findings"][0]
        self.assertEqual((one["name"], one["severity"], one["uri"], one["description"]),
                         ("CVE-2026-0001", "HIGH", "https://example.com/1", "Long words"))
        attributes = {row["key"]: row["value"] for row in one["attributes"]}
        self.assertEqual(attributes["package_name"], "libssl3")
        self.assertEqual(attributes["package_version"], "3.0.9-1")
        self.assertEqual(attributes["fixed_version"], "3.0.11-1")
        self.assertEqual(attributes["CVSS3_SCORE"], "9.8")
        self.assertFalse(self.copies())

        # An image of nothing that is known.
        self.ended(self.push("web", {"hello": "text"}, "scratch"), "FAILED")

    def test_a_failed_run_says_why_and_may_be_repeated(self):
        self.set("mode", "fail")
        self.ecr.create_repository(repositoryName="web")
        image = self.push("web", DEBIAN)
        self.ecr.start_image_scan(**image)
        self.ended(image, "FAILED")
        status = self.ecr.describe_image_scan_findings(**image)["imageScanStatus"]
        self.assertIn("trivy ended with 1", status["description"])
        self.assertIn("no database", status["description"])
        self.assertNotIn("begins", status["description"])
        self.assertFalse(self.copies())
        self.set("mode", "")
        self.ecr.start_image_scan(**image)
        self.ended(image, "COMPLETE")

    def test_a_stop_ends_a_scan_and_the_next_start_repeats_it(self):
        self.set("mode", "hang")
        self.ecr.create_repository(repositoryName="web")
        image = self.push("web", DEBIAN)
        self.ecr.start_image_scan(**image)
        path = os.path.join(self.folder.path, "pid")
        wait_until(lambda: os.path.exists(path), what="a scan that runs")
        with open(path, encoding="utf-8") as file:
            pid = int(file.read())
        begun = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - begun, 60)
        wait_until(lambda: not is_running(pid), what="an end of the program")
        self.assertFalse(self.copies())
        self.set("mode", "")
        self.server.start()
        self.use(self.server)
        self.ended(image, "COMPLETE")


class WithoutTrivy(unittest.TestCase):
    def test_the_server_does_not_start(self):
        if shutil.which("trivy"):
            self.skipTest("this machine has Trivy")
        folder = Folder()
        self.addCleanup(folder.remove)
        ended = subprocess.run([MINATO, "server", "--data-dir", folder.path, "--port", "0",
                                "--scan-engine", "trivy"], capture_output=True, text=True,
                               timeout=30, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("trivy, which is not on the PATH", ended.stdout + ended.stderr)


if __name__ == "__main__":
    main()
