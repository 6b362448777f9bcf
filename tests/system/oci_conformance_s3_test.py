"""The endpoints of oci_conformance_test.py once more, with the blobs in S3."""
import unittest

import oci_conformance_test as endpoints
import s3_server
from harness import main


def setUpModule():
    if not s3_server.available():
        raise unittest.SkipTest("python3-swift is not installed")
    storage = s3_server.S3Server().start()
    unittest.addModuleCleanup(storage.close)
    endpoints.Oci.options = storage.options("conformance")


def load_tests(loader, _tests, _pattern):
    return loader.loadTestsFromModule(endpoints)


if __name__ == "__main__":
    main()
