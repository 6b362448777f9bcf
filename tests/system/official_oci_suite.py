#!/usr/bin/env python3
"""Runs a built conformance suite of the OCI distribution specification against a server of its own.

usage: official_oci_suite.py [--s3] PROGRAM [RESULTS_FOLDER]

With --s3 the server keeps its blobs in an S3 server of its own (s3_server.py).

PROGRAM is either form of the suite: the program of `go build` (since 2025) or the one of
`go test -c` (1.1.1 and before). docs/oci.md tells how to build them. Exits with 1 on a failure.
"""
import base64
import os
import subprocess
import sys

from harness import Server
from s3_server import S3Server

NAMES = ("conformance/repo1", "conformance/repo2")


def settings(server, results):
    """The environment of both forms, with everything switched on that they can test."""
    ecr = server.client("ecr")
    for name in NAMES:
        ecr.create_repository(repositoryName=name)
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    user, password = base64.b64decode(token).decode().split(":", 1)
    environment = dict(os.environ, OCI_USERNAME=user, OCI_PASSWORD=password)
    environment.update(
        OCI_REGISTRY=server.registry, OCI_TLS="disabled", OCI_REPO1=NAMES[0], OCI_REPO2=NAMES[1],
        OCI_RESULTS_DIR=results, OCI_API_BLOBS_UPLOAD_CANCEL="true",
        OCI_API_BLOBS_DIGEST_HEADER="true", OCI_API_MANIFESTS_DIGEST_HEADER="true",
        OCI_API_MANIFESTS_TAG_PARAM="true")
    environment.update(
        OCI_ROOT_URL="http://" + server.registry, OCI_NAMESPACE=NAMES[0],
        OCI_CROSSMOUNT_NAMESPACE=NAMES[1], OCI_AUTOMATIC_CROSSMOUNT="1", OCI_REPORT_DIR=results,
        OCI_TEST_PULL="1", OCI_TEST_PUSH="1", OCI_TEST_CONTENT_DISCOVERY="1",
        OCI_TEST_CONTENT_MANAGEMENT="1", OCI_HIDE_SKIPPED_WORKFLOWS="0")
    return environment


def run(program, results, storage):
    server = Server(*(storage.start().options("suite") if storage else ())).start()
    try:
        return subprocess.run([os.path.abspath(program)], env=settings(server, results),
                              check=False, timeout=1800).returncode
    finally:
        server.close()
        if storage:
            storage.close()


if __name__ == "__main__":
    arguments = [one for one in sys.argv[1:] if one != "--s3"]
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    folder = os.path.abspath((arguments + ["oci-results"])[1])
    sys.exit(1 if run(arguments[0], folder, S3Server() if "--s3" in sys.argv else None) else 0)
