#!/usr/bin/env python3
"""Answers as Trivy does for the few calls that the server makes, for machines without it: checks that
it is given a whole OCI image layout, and reports on the Debian packages that are really in it.

The folder in TRIVY_STAND_IN steers it: `database` holds the time of its database, `holes` the
vulnerabilities it knows (JSON: package to members of one), `mode` may be "fail" or "hang"."""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import time

FOLDER = os.environ["TRIVY_STAND_IN"]


def read(name, default=""):
    try:
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return default


def blob(layout, descriptor):
    algorithm, _, digest = descriptor["digest"].partition(":")
    with open(os.path.join(layout, "blobs", algorithm, digest), "rb") as file:
        data = file.read()
    assert len(data) == descriptor["size"], descriptor
    assert hashlib.new(algorithm, data).hexdigest() == digest, descriptor
    return data


def packages(layout):
    with open(os.path.join(layout, "oci-layout"), encoding="utf-8") as file:
        assert json.load(file) == {"imageLayoutVersion": "1.0.0"}
    with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    assert index["schemaVersion"] == 2 and len(index["manifests"]) == 1, index
    manifest = json.loads(blob(layout, index["manifests"][0]))
    blob(layout, manifest["config"])
    found = []
    for layer in manifest["layers"]:
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(blob(layout, layer)))) as archive:
            for entry in archive:
                if entry.name == "var/lib/dpkg/status":
                    text = archive.extractfile(entry).read().decode()
                    for paragraph in text.strip().split("\n\n"):
                        found.append(dict(line.split(": ", 1) for line in paragraph.splitlines()))
    return found


def report(layout):
    holes = json.loads(read("holes", "{}"))
    installed = packages(layout)
    vulnerabilities = [
        {"PkgName": one["Package"], "InstalledVersion": one["Version"], **holes[one["Package"]]}
        for one in installed if one["Package"] in holes]
    out = {"SchemaVersion": 2, "ArtifactName": layout, "ArtifactType": "container_image",
           "Metadata": {}}
    if installed:
        out["Metadata"]["OS"] = {"Family": "debian", "Name": "12"}
        out["Results"] = [{"Target": f"{layout} (debian 12)", "Class": "os-pkgs",
                           "Type": "debian", "Vulnerabilities": vulnerabilities}]
    return out


def main():
    if sys.argv[1:] == ["version", "--format", "json"]:
        print(json.dumps({"Version": "0.57.0",
                          "VulnerabilityDB": {"Version": 2, "UpdatedAt": read("database")}}))
        return
    options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
    assert sys.argv[1] == "image" and "--quiet" in sys.argv, sys.argv
    assert options["--format"] == "json" and options["--scanners"] == "vuln", sys.argv
    path = os.path.join(FOLDER, "pid")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    os.rename(path + ".new", path)
    if read("mode") == "fail":
        sys.exit("2026-01-01T00:00:00Z\tINFO\tbegins\n2026-01-01T00:00:00Z\tFATAL\tno database")
    if read("mode") == "hang":
        time.sleep(600)
    print(json.dumps(report(options["--input"])))


main()
