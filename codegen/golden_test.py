#!/usr/bin/env python3
"""The generator's output for codegen/golden/sample.json is what is stored beside it.

`golden_test.py --update` stores the present output. src/aws/golden_shape_test.cc uses the shapes.
"""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import generate
from model import camel, snake

GOLDEN = {name: HERE / "golden" / name for name in ("sample.h", "sample.cc")}


def generated():
    with tempfile.TemporaryDirectory() as folder:
        generate.main(["generate.py", str(HERE / "golden" / "sample.json"), folder])
        return {name: (pathlib.Path(folder) / name).read_text() for name in GOLDEN}


class Golden(unittest.TestCase):
    maxDiff = None

    def test_output_is_the_stored_one(self):
        for name, text in generated().items():
            self.assertEqual(text, GOLDEN[name].read_text(),
                             f"{name} differs; after checking, run golden_test.py --update")

    def test_output_is_the_same_every_time(self):
        self.assertEqual(generated(), generated())


class Names(unittest.TestCase):
    def test_members_become_snake_case(self):
        for wire, field in {"taskDefinition": "task_definition", "bindIP": "bind_ip",
                            "enableECSManagedTags": "enable_ecs_managed_tags",
                            "clusterArns": "cluster_arns", "TargetARNs": "target_arns",
                            "ipv6Addresses": "ipv6_addresses", "s3Bucket": "s3_bucket",
                            "default": "default_", "VpcId": "vpc_id"}.items():
            self.assertEqual(snake(wire), field)

    def test_enum_values_become_camel_case(self):
        for value, constant in {"EC2": "Ec2", "RUN_TASK": "RunTask", "t3.micro": "T3Micro",
                                "arm64": "Arm64", "no-such-task": "NoSuchTask"}.items():
            self.assertEqual(camel(value), constant)


if __name__ == "__main__":
    if "--update" in sys.argv:
        for file_name, content in generated().items():
            GOLDEN[file_name].write_text(content)
    else:
        unittest.main()
