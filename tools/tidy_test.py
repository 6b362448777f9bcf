#!/usr/bin/env python3
"""Aim: every rule of tools/tidy.py fires on a file that breaks it and on no other."""
import os
import subprocess
import tempfile
import unittest

import tidy


class TidyTest(unittest.TestCase):
    def findings(self, files):
        with tempfile.TemporaryDirectory() as root:
            subprocess.run(["git", "init", "-q", root], check=True)
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            return tidy.run(root)[1]

    def assert_finds(self, files, part):
        found = self.findings(files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_clean_code_passes(self):
        self.assertEqual(self.findings({
            "src/base/a.h": "#pragma once\nnamespace x {\nclass Box {\n public:\n  Box(int a);\n"
                            "  int size() const { return 1; }\n};\n}\n",
            "src/net/b.cc": '#include "base/a.h"\nnamespace x {\nBox::Box(int) {}\n'
                            'const char* kText = "class bad_name {";\n}\n'}), [])

    def test_upward_include(self):
        self.assert_finds({"src/base/a.cc": '#include "net/b.h"\n', "src/net/b.h": "\n"},
                          "must not include net")

    def test_services_do_not_know_each_other(self):
        self.assert_finds({"src/ecs/a.cc": '#include "iam/b.h"\n', "src/iam/b.h": "\n"},
                          "must not include iam")
        self.assertEqual(self.findings({"src/ecr/a.cc": '#include "registry/b.h"\n',
                                        "src/registry/b.h": "\n"}), [])

    def test_unknown_folder_and_missing_include(self):
        self.assert_finds({"src/misc/a.cc": "\n"}, "not a component")
        self.assert_finds({"src/net/a.cc": '#include "net/none.h"\n'}, "does not exist")

    def test_long_file_function_and_line(self):
        self.assert_finds({"src/base/a.cc": "\n" * 401}, "file has 401 lines")
        self.assert_finds({"src/base/a.h": "\n" * 301}, "file has 301 lines")
        self.assertEqual(self.findings({"src/base/a.h": "// why\n" * 301}), [])
        self.assert_finds({"src/base/a_test.cc": "\n" * 601}, "file has 601 lines")
        body = "int f() {\n" + "  g();\n" * 69 + "}\n"
        self.assert_finds({"src/base/a.cc": body}, "function f has 71 lines")
        self.assertEqual(self.findings({"src/base/a.cc": body.replace("  g();\n", "", 1)}), [])
        self.assert_finds({"src/base/a.cc": "//" + "x" * 99 + "\n"}, "line has 101 columns")

    def test_long_method_with_initialisers(self):
        body = "Box::Box(int a)\n    : a_(a), b_{1} {\n" + "  g();\n" * 69 + "}\n"
        self.assertIn("lines", " ".join(self.findings({"src/base/a.cc": body})))

    def test_names(self):
        self.assert_finds({"src/base/Bad.cc": "\n"}, "file name")
        self.assert_finds({"src/base/a.h": "struct bad_name {};\n"}, "not CamelCase")
        self.assert_finds({"src/base/a.cc": "int badName() { return 1; }\n"}, "not snake_case")


if __name__ == "__main__":
    unittest.main()
