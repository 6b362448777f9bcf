"""Image scanning through boto3: scan on push, findings, and a database that grows meanwhile."""
import gzip
import http.client
import io
import json
import os
import shutil
import sqlite3
import struct
import tarfile
import threading
import unittest

from ecr_settings_test import MANIFEST, Images, client_error, digest_of
from harness import MINATO, Folder, Server, main, run, wait_until

CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
DEBIAN = {"etc/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n',
          "var/lib/dpkg/status": "Package: libssl3\nStatus: install ok installed\n"
                                 "Architecture: amd64\nSource: openssl\nVersion: 3.0.9-1\n\n"
                                 "Package: bash\nStatus: install ok installed\n"
                                 "Architecture: amd64\nVersion: 5.2-1\n",
          "app/node_modules/left/package.json": '{"name": "left", "version": "1.2.0"}'}
ALPINE = {"etc/os-release": "ID=alpine\nVERSION_ID=3.18.4\n",
          "lib/apk/db/installed": "P:libcrypto3\nV:3.1.3-r0\nA:x86_64\no:openssl\n\n"}


def layer(files):
    """Texts are plain files, bytes are programs."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            entry.mode = 0o755 if isinstance(content, bytes) else 0o644
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)


def advisory(name, ecosystem, package, fixed, severity):
    return {"id": name, "modified": "2026-01-02T03:04:05Z", "published": "2026-01-01T00:00:00Z",
            "summary": f"A hole in {package}", "details": f"Long words on {package}",
            "severity": [{"type": "CVSS_V3", "score": severity}],
            "references": [{"type": "WEB", "url": "https://example.com/" + name}],
            "affected": [{"package": {"ecosystem": ecosystem, "name": package},
                          "ranges": [{"type": "ECOSYSTEM",
                                      "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}


CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
MEDIUM = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"
KNOWN = [advisory("CVE-2026-0001", "Debian:12", "openssl", "3.0.11-1~deb12u1", CRITICAL),
         advisory("CVE-2026-0002", "npm", "left", "1.3.0", MEDIUM),
         advisory("CVE-2026-0003", "Debian:12", "bash", "5.1-1", CRITICAL),
         advisory("CVE-2026-0004", "Debian:11", "openssl", "9", CRITICAL)]
LATER = [advisory("CVE-2026-0009", "Debian:12", "bash", "5.2-2", CRITICAL),
         advisory("CVE-2026-0010", "Alpine:v3.18", "openssl", "3.1.4-r0", MEDIUM)]


def berkeley_database(folder):
    """One that Berkeley DB wrote, as rpm keeps bash 5.1-1.el8: index and data of its header."""
    values = ((1000, b"bash\0"), (1001, b"5.1\0"), (1002, b"1.el8\0"))
    index, data = b"", b""
    for tag, value in values:
        index += struct.pack(">IIII", tag, 6, len(data), 1)
        data += value
    header = struct.pack(">II", len(values), len(data)) + index + data
    dump, path = os.path.join(folder, "dump"), os.path.join(folder, "Packages")
    with open(dump, "w", encoding="ascii") as file:
        file.write("VERSION=3\nformat=bytevalue\ntype=hash\nHEADER=END\n"
                   f" 01000000\n {header.hex()}\nDATA=END\n")
    run("db5.3_load", "-f", dump, path)
    with open(path, "rb") as file:
        return file.read()


class ScannedImages:
    """Images of a server, and their scans."""

    def use(self, server):
        self.ecr = server.client("ecr")
        self.images = Images(server)

    def push(self, repository, files, tag="v1", config_type=CONFIG, annotations=None):
        blobs = []
        for data, kind in ((b"{}", config_type), (layer(files), LAYER)):
            self.images.http("POST", f"/v2/{repository}/blobs/uploads/?digest={digest_of(data)}",
                             data)
            blobs.append({"mediaType": kind, "digest": digest_of(data), "size": len(data)})
        text = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": blobs[0],
                           "layers": blobs[1:], "annotations": annotations or {}}).encode()
        answer = self.images.http("PUT", f"/v2/{repository}/manifests/{tag}", text,
                                  {"Content-Type": MANIFEST})
        self.assertEqual(answer.status, 201)
        return {"repositoryName": repository, "imageId": {"imageTag": tag}}

    def status(self, image):
        found = self.ecr.describe_images(repositoryName=image["repositoryName"],
                                         imageIds=[image["imageId"]])["imageDetails"][0]
        return found.get("imageScanStatus", {}).get("status")

    def ended(self, image, status):
        wait_until(lambda: self.status(image) == status, what=f"a scan that is {status}")


class Scanning(ScannedImages, unittest.TestCase):
    def setUp(self):
        self.server = Server("--scan-interval", "1").start()
        self.addCleanup(self.server.close)
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        self.use(self.server)

    def import_advisories(self, advisories):
        for one in advisories:
            with open(os.path.join(self.folder.path, one["id"] + ".json"), "w",
                      encoding="utf-8") as file:
                json.dump(one, file)
        run(MINATO, "vulnerabilities", "import", "--data-dir", self.server.data,
            self.folder.path)

    def test_programs_of_go_and_an_older_rpm_database_are_read(self):
        self.import_advisories([
            advisory("CVE-2026-0020", "Go", "stdlib", "99.0.0", CRITICAL),
            advisory("CVE-2026-0021", "Go", "stdlib", "1.1.0", CRITICAL),
            advisory("CVE-2026-0022", "Rocky Linux:8", "bash", "5.2-1.el8", MEDIUM)])
        with open(shutil.which("skopeo"), "rb") as file:
            program = file.read()
        self.ecr.create_repository(repositoryName="go",
                                   imageScanningConfiguration={"scanOnPush": True})
        image = self.push("go", {"etc/os-release": 'ID=rocky\nVERSION_ID="8.9"\n',
                                 "usr/bin/app": program,
                                 "var/lib/rpm/Packages": berkeley_database(self.folder.path)})
        self.ended(image, "COMPLETE")
        found = self.ecr.describe_image_scan_findings(**image)["imageScanFindings"]["findings"]
        packages = {one["name"]: {pair["key"]: pair["value"] for pair in one["attributes"]}
                    for one in found}
        self.assertEqual(set(packages), {"CVE-2026-0020", "CVE-2026-0022"})
        self.assertEqual(packages["CVE-2026-0020"]["package_name"], "stdlib")
        self.assertEqual(packages["CVE-2026-0022"]["package_version"], "5.1-1.el8")

    def test_scanning_from_push_to_the_next_import(self):
        self.ecr.create_repository(repositoryName="web",
                                   imageScanningConfiguration={"scanOnPush": True})
        image = self.push("web", DEBIAN)
        self.ended(image, "FAILED")
        found = self.ecr.describe_image_scan_findings(**image)
        self.assertIn("no vulnerability database", found["imageScanStatus"]["description"])

        self.import_advisories(KNOWN)
        self.ecr.start_image_scan(**image)
        self.ecr.get_waiter("image_scan_complete").wait(
            **image, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        pages = list(self.ecr.get_paginator("describe_image_scan_findings").paginate(
            **image, PaginationConfig={"PageSize": 1}))
        findings = [one for page in pages for one in page["imageScanFindings"]["findings"]]
        self.assertEqual([(one["name"], one["severity"]) for one in findings],
                         [("CVE-2026-0001", "CRITICAL"), ("CVE-2026-0002", "MEDIUM")])
        self.assertEqual(len(pages), 2)
        attributes = {one["key"]: one["value"] for one in findings[0]["attributes"]}
        self.assertEqual(attributes["package_name"], "libssl3")
        self.assertEqual(attributes["package_version"], "3.0.9-1")
        self.assertEqual(attributes["CVSS3_SCORE"], "9.8")
        detail = self.ecr.describe_images(repositoryName="web")["imageDetails"][0]
        self.assertEqual(detail["imageScanFindingsSummary"]["findingSeverityCounts"],
                         {"CRITICAL": 1, "MEDIUM": 1})
        client_error(self, "LimitExceededException", self.ecr.start_image_scan, **image)

        self.ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=[
            {"scanFrequency": "CONTINUOUS_SCAN",
             "repositoryFilters": [{"filter": "live*", "filterType": "WILDCARD"}]}])
        self.addCleanup(self.ecr.put_registry_scanning_configuration, scanType="BASIC", rules=[])
        client_error(self, "ValidationException", self.ecr.start_image_scan, **image)
        self.ecr.create_repository(repositoryName="live")
        live = self.push("live", DEBIAN)
        self.ended(live, "ACTIVE")
        self.import_advisories(LATER)

        def names():
            got = self.ecr.describe_image_scan_findings(**live)["imageScanFindings"]
            return [one["packageVulnerabilityDetails"]["vulnerabilityId"]
                    for one in got["enhancedFindings"]]
        wait_until(lambda: "CVE-2026-0009" in names(), what="a finding of the second import")
        alpine = self.push("live", ALPINE, "alpine")
        self.ended(alpine, "ACTIVE")
        one = self.ecr.describe_image_scan_findings(**alpine)["imageScanFindings"]
        package = one["enhancedFindings"][0]["packageVulnerabilityDetails"]["vulnerablePackages"]
        self.assertEqual(package[0]["name"], "libcrypto3")
        self.assertEqual(package[0]["fixedInVersion"], "3.1.4-r0")

    def push_until_killed(self, repository):
        """The tags whose push was answered before the server was killed."""
        pushed, enough = [], threading.Event()
        # Whoever reads these manifests once more after the push needs some time.
        long = {f"key-{number}": "" for number in range(60000)}

        def work(number):
            for count in range(1000):
                tag = f"v{number}-{count}"
                try:
                    self.push(repository, {**DEBIAN, "tag": tag}, tag, annotations=long)
                except (OSError, http.client.HTTPException):
                    return
                pushed.append(tag)
                if len(pushed) >= 40:
                    enough.set()
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        enough.wait(60)
        self.server.kill()
        for thread in threads:
            thread.join()
        self.assertGreaterEqual(len(pushed), 40)
        return pushed

    def scanned(self, repository, tags):
        """Waits until every one of these images has a scan that ended."""
        def waiting():
            details = [one for page in self.ecr.get_paginator("describe_images").paginate(
                repositoryName=repository) for one in page["imageDetails"]]
            ended = {tag for one in details for tag in one.get("imageTags", [])
                     if one.get("imageScanStatus", {}).get("status") == "COMPLETE"}
            return set(tags) - ended
        wait_until(lambda: not waiting(), 120, "a scan of every image")

    def test_a_scan_on_push_survives_the_end_of_the_server(self):
        self.import_advisories(KNOWN)
        self.ecr.create_repository(repositoryName="web",
                                   imageScanningConfiguration={"scanOnPush": True})
        pushed = self.push_until_killed("web")
        self.use(self.server.start())
        self.scanned("web", pushed)

    def test_scans_that_a_former_version_lost_are_done(self):
        self.import_advisories(KNOWN)
        for name, on_push in (("web", True), ("manual", False)):
            self.ecr.create_repository(repositoryName=name,
                                       imageScanningConfiguration={"scanOnPush": on_push})
            self.push(name, DEBIAN)
        self.scanned("web", ["v1"])
        self.server.stop()
        # As the former version left it that ended between the push and its scan.
        state = sqlite3.connect(os.path.join(self.server.data, "state", "state.db"))
        with state:
            for table in (b"registry_scan", b"registry_scan_inventory"):
                state.execute("DELETE FROM records WHERE tbl = ?", (table,))
            state.execute("DELETE FROM records WHERE tbl = ? AND key = ?",
                          (b"registry_setting", b"scans_in_pushes"))
        state.close()
        self.use(self.server.start())
        self.scanned("web", ["v1"])
        self.assertIsNone(self.status({"repositoryName": "manual",
                                       "imageId": {"imageTag": "v1"}}))

    def test_what_cannot_be_scanned_is_refused(self):
        self.ecr.create_repository(repositoryName="odd")
        chart = self.push("odd", DEBIAN, config_type="application/vnd.cncf.helm.config.v1+json")
        client_error(self, "UnsupportedImageTypeException", self.ecr.start_image_scan, **chart)
        client_error(self, "ScanNotFoundException", self.ecr.describe_image_scan_findings, **chart)
        client_error(self, "ImageNotFoundException", self.ecr.start_image_scan,
                     repositoryName="odd", imageId={"imageTag": "none"})
        image = self.push("odd", DEBIAN, tag="plain")
        self.ecr.update_image_storage_class(**image, targetStorageClass="ARCHIVE")
        client_error(self, "ImageArchivedException", self.ecr.start_image_scan, **image)


if __name__ == "__main__":
    main()
