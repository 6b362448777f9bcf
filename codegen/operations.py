#!/usr/bin/env python3
"""Lists the operations that a service serves: every value `const Operation<...> k...{` below its api/.

    operations.py SERVICE FOLDER OUT    writes OUT/<service>_operations.h and .cc

FOLDER is src/<service>/api; it may serve other services, too, whose operations are of the namespace
`<other>::api`. Objects that registered themselves would be dropped by the linker with
the files of a static library that nobody names, so the list is made from the sources.
"""
import os
import re
import sys

VALUE = re.compile(r"^const Operation<(?P<type>[^;{]+?)>\s+(?P<name>k\w+)\{", re.M)

HEADER = """// Operations of {service}, listed from src/{service}/api. Do not edit.
#pragma once

#include "{service}/api/operation.h"

namespace minato::{service} {{

{declarations}

}}  // namespace minato::{service}
"""

SOURCE = """// Operations of {service}, listed from src/{service}/api. Do not edit.
#include "gen/{service}_operations.h"

#include "{service}/register.h"
#include "aws/dispatcher.h"

namespace minato::{service} {{

void serve_operations(aws::Dispatcher& dispatcher, {facade}& service) {{
{services}
{calls}
}}

}}  // namespace minato::{service}
"""

NAMESPACE = re.compile(r"^(?P<name>(?:\w+::)?api)::")

FACADE = re.compile(r"aws::Operation<Op, (?P<name>\w+), Found>")


def values_of(folder):
    """(type, name) of each operation below `folder`, in the order of their names."""
    found = []
    for root, _, files in os.walk(folder):
        for file in files:
            if not file.endswith(".cc") or file.endswith("_test.cc"):
                continue
            with open(os.path.join(root, file), encoding="utf-8") as source:
                for match in VALUE.finditer(source.read()):
                    found.append((match["name"], " ".join(match["type"].split())))
    return sorted(found)


def services_of(values):
    """The namespaces of the operations, its own first."""
    found = {match["name"] for _, kind in values if (match := NAMESPACE.match(kind))}
    return sorted(found | {"api"}, key=lambda name: (name != "api", name))


def write(path, text):
    """Only when it changed, so that nothing is compiled for nothing."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            if old.read() == text:
                return
    with open(path, "w", encoding="utf-8") as new:
        new.write(text)


def generate(service, folder, out):
    values = values_of(folder)
    names = [name for name, _ in values]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        sys.exit(f"{folder}: more than one operation is called {', '.join(twice)}")
    with open(os.path.join(folder, "operation.h"), encoding="utf-8") as alias:
        facade = FACADE.search(alias.read())
    if not facade:
        sys.exit(f"{folder}/operation.h does not name the service of aws::Operation")
    os.makedirs(out, exist_ok=True)
    write(os.path.join(out, f"{service}_operations.h"), HEADER.format(
        service=service,
        declarations="\n".join(f"extern const Operation<{kind}> {name};" for name, kind in values)))
    write(os.path.join(out, f"{service}_operations.cc"), SOURCE.format(
        service=service, facade=facade["name"],
        services="\n".join(f"  dispatcher.add_service({name}::kService);"
                           for name in services_of(values)),
        calls="\n".join(f"  dispatcher.serve({name}, service);" for name in names)))


if __name__ == "__main__":
    generate(*sys.argv[1:4])
