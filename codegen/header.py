"""Writes <service>.h: plain structs, enum and error constants, operation declarations."""
from model import camel, snake, type_name

PROLOGUE = """// Shapes of {service}, generated from models/{service}.json ({source}). Do not edit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "aws/shape.h"
#include "base/clock.h"

namespace minato::{service}::api {{

extern const aws::ServiceInfo kService;
"""


def enum_lines(model):
    for name in model.enums():
        values = model.shapes[name]["enum"]
        yield f"struct {type_name(name)} {{"
        seen = set()
        for value in values:
            constant = camel(value)
            if constant not in seen:
                seen.add(constant)
                yield f'  static constexpr const char* k{constant} = "{value}";'
        yield "};"


def error_lines(model):
    yield "// Names for Error::name."
    yield "namespace error {"
    for code, _ in model.errors():
        yield f'inline constexpr std::string_view k{camel(code)} = "{code}";'
    yield "}  // namespace error"


def struct_lines(model):
    order = model.in_dependency_order()
    for name in model.forward_declared(order):
        yield f"struct {type_name(name)};"
    for name in order:
        yield ""
        yield f"struct {type_name(name)} {{"
        yield "  static const aws::TypeInfo kShape;"
        for member, ref in model.members(name):
            field = model.field_type(name, member, ref)
            # An initialiser in every member lets designated initialisers leave members out.
            init = {"std::int32_t": " = 0", "std::int64_t": " = 0", "double": " = 0",
                    "bool": " = false"}.get(field, " = {}")
            yield f"  {field} {snake(member)}{init};"
        yield f"  bool operator==(const {type_name(name)}& other) const;"
        yield "};"


def operation_lines(model):
    for name, operation in sorted(model.operations.items()):
        request = type_name(operation["input"]) if "input" in operation else "aws::Empty"
        response = type_name(operation["output"]) if "output" in operation else "aws::Empty"
        yield from (f"struct {name} {{", f"  using Request = {request};",
                    f"  using Response = {response};",
                    "  static const aws::OperationInfo& kInfo;", "};")


def render(model):
    parts = [PROLOGUE.format(service=model.service, source=model.source)]
    for section in (error_lines, enum_lines, struct_lines, operation_lines):
        parts.extend(section(model))
        parts.append("")
    parts.append(f"}}  // namespace minato::{model.service}::api\n")
    return "\n".join(parts)
