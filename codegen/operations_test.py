#!/usr/bin/env python3
"""Aim: the list of operations is what the sources say, and an operation that leaves out what it has
to say does not compile."""
import os
import shutil
import subprocess
import tempfile
import unittest

import operations

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

ALIAS = """
template <class Op, class Found = Thing>
using Operation = aws::Operation<Op, Shop, Found>;
"""

WHOLE = {
    ".find": "find_it",
    ".resources": "arns_of",
    ".sample": 'R"({"name": "x"})"',
    ".handle": "do_it",
}

PROGRAM = """
#include "aws/operations/operation.h"
using namespace minato;
struct Shop {{}};
struct Thing {{}};
struct Buy {{
  struct Request {{}};
  struct Response {{}};
}};
Result<Thing> find_it(const Shop&, const aws::RequestContext&, const Buy::Request&) {{ return Thing(); }}
aws::Arns arns_of(const aws::RequestContext&, const Thing&) {{ return aws::any_resource(); }}
Awaitable<Result<Buy::Response>> do_it(Shop&, const aws::RequestContext&, const Buy::Request&,
                                       const Thing&);
{values}
"""

VALUE = "extern const aws::Operation<Buy, Shop, Thing> k{number};\n" \
        "const aws::Operation<Buy, Shop, Thing> k{number}{{{members}}};"


class ListTest(unittest.TestCase):
    def generate(self, files):
        with tempfile.TemporaryDirectory() as folder:
            api = os.path.join(folder, "src", "shop", "api")
            for path, text in {"operation.h": ALIAS, **files}.items():
                full = os.path.join(api, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            operations.generate("shop", api, folder)
            with open(os.path.join(folder, "shop_operations.h"), encoding="utf-8") as header:
                with open(os.path.join(folder, "shop_operations.cc"), encoding="utf-8") as source:
                    return header.read(), source.read()

    def test_every_value_below_the_folder_is_listed_and_tests_are_not(self):
        header, source = self.generate({
            "carts/buy.cc": "const Operation<api::Buy> kBuy{\n",
            "carts/all.cc": "const Operation<api::Sell,\n                Other> kSell{.find = x};\n",
            "carts/buy_test.cc": "const Operation<api::No> kNo{\n",
        })
        self.assertIn("extern const Operation<api::Buy> kBuy;", header)
        self.assertIn("extern const Operation<api::Sell, Other> kSell;", header)
        self.assertNotIn("kNo", header + source)
        self.assertIn("void serve_operations(aws::Dispatcher& dispatcher, Shop& service)", source)
        self.assertLess(source.index("dispatcher.serve(kBuy"), source.index("dispatcher.serve(kSell"))

    def test_every_service_below_the_folder_is_added_once(self):
        _, source = self.generate({
            "carts/buy.cc": "const Operation<api::Buy> kBuy{\n",
            "cash/pay.cc": "const Operation<bank::api::Pay> kPay{\n",
            "cash/ask.cc": "const Operation<bank::api::Ask,\n    Thing> kAsk{\n",
        })
        self.assertEqual([line.strip() for line in source.splitlines() if "add_service" in line],
                         ["dispatcher.add_service(api::kService);",
                          "dispatcher.add_service(bank::api::kService);"])

    def test_two_of_one_name_are_refused(self):
        value = "const Operation<api::Buy> kBuy{\n"
        with self.assertRaises(SystemExit) as refused:
            self.generate({"a.cc": value, "b.cc": value})
        self.assertIn("kBuy", str(refused.exception))


@unittest.skipUnless(shutil.which("clang++-19"), "clang++-19 is not installed")
class CompileTest(unittest.TestCase):
    def compile(self, values):
        text = PROGRAM.format(values="\n".join(
            VALUE.format(number=number, members=", ".join(f"{k} = {v}" for k, v in members))
            for number, members in enumerate(values)))
        return subprocess.run(
            ["clang++-19", "-std=c++23", "-fsyntax-only", "-ferror-limit=0", "-x", "c++", "-", "-I",
             os.path.join(ROOT, "src")], input=text, text=True, capture_output=True, check=False)

    def test_a_whole_operation_compiles(self):
        done = self.compile([WHOLE.items()])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_left_out_does_not_compile(self):
        done = self.compile([[(k, v) for k, v in WHOLE.items() if k != missing]
                             for missing in WHOLE])
        self.assertNotEqual(done.returncode, 0)
        for missing in WHOLE:
            self.assertIn(f"field '{missing[1:]}'", done.stderr)


if __name__ == "__main__":
    unittest.main()
