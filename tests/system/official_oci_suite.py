#!/usr/bin/env python3
"""Runs a built conformance suite of the OCI distribution specification against a server of its own.

usage: official_oci_suite.py PROGRAM [RESULTS_FOLDER]

PROGRAM is either form of the suite: the program of `go build` (since 2025) or the one of
`go test -c` (1.1.1 and before). docs/oci.md tells how to build them. Exits with 1 on a failure.
"""
import base64
import os
import subprocess
import sys

from harness import Server

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


def run(program, results):
    server = Server().start()
    try:
        return subprocess.run([os.path.abspath(program)], env=settings(server, results),
                              check=False, timeout=1800).returncode
    finally:
        server.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(1 if run(sys.argv[1], os.path.abspath((sys.argv + ["oci-results"])[2])) else 0)
