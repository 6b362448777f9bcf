"""Writes <service>.cc: the descriptor tables behind the structs of <service>.h."""
import json

from model import BUILTIN, SCALARS, camel, snake, type_name

PROTOCOLS = {"json": "kAwsJson11", "query": "kQuery", "ec2": "kEc2"}
PROLOGUE = """// Descriptors of the shapes in gen/{service}.h. Do not edit.
#include "gen/{service}.h"

// The structs hold only public members, for which both supported compilers define offsetof.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace minato::{service}::api {{
namespace {{
"""


def text(value):
    """A C++ string literal; JSON's escapes are C++'s for the characters models use."""
    return json.dumps(value)


class Source:
    def __init__(self, model):
        self.model = model

    def type_ref(self, shape):
        kind = self.model.type(shape)
        if kind == "structure":
            return f"&{type_name(shape)}::kShape"
        if kind in SCALARS and not self.model.constraints(shape):
            return f"&aws::{BUILTIN[kind]}"
        return f"&kType{type_name(shape)}"

    def constraint_lines(self):
        for name in self.model.constrained_scalars() + self.model.aggregates():
            limits = self.model.constraints(name)
            if not limits:
                continue
            if "enum" in limits:
                values = ", ".join(text(v) for v in limits["enum"])
                yield f"constexpr std::string_view kEnum{type_name(name)}[] = {{{values}}};"
            fields = [f".{k} = {int(limits[k])}" for k in ("min", "max") if k in limits]
            if "pattern" in limits:
                fields.append(f".pattern = {text(limits['pattern'])}")
            if "enum" in limits:
                fields.append(f".enum_values = kEnum{type_name(name)}")
            yield f"constexpr aws::Constraints kLimits{type_name(name)}{{{', '.join(fields)}}};"

    def type_fields(self, name):
        info = self.model.shapes[name]
        fields = [f".name = {text(name)}"]
        if self.model.constraints(name):
            fields.append(f".constraints = &kLimits{type_name(name)}")
        if info["type"] == "list":
            fields.append(f".element = {self.type_ref(info['member'])}")
            if "item" in info:
                fields.append(f".item_name = {text(info['item'])}")
            fields.append(f".list = &aws::kListOps<{self.model.cpp_type(info['member'])}>")
        elif info["type"] == "map":
            fields.append(f".element = {self.type_ref(info['value'])}")
            fields.append(f".key = {self.type_ref(info['key'])}")
            fields.append(f".map = &aws::kMapOps<{self.model.cpp_type(info['value'])}>")
        return ", ".join(fields)

    def type_lines(self):
        names = self.model.constrained_scalars() + self.model.aggregates()
        for name in names:
            yield f"extern const aws::TypeInfo kType{type_name(name)};"
        for name in names:
            kind = self.model.type(name)
            enum = SCALARS[kind][0] if kind in SCALARS else "k" + kind.capitalize()
            yield (f"constinit const aws::TypeInfo kType{type_name(name)}"
                   f"{{.kind = aws::Kind::{enum}, {self.type_fields(name)}}};")

    def query_name(self, name, ref):
        if "query" in ref:
            return ref["query"]
        wire = ref.get("wire", name)
        return wire[0].upper() + wire[1:] if self.model.protocol == "ec2" else wire

    def member_line(self, owner, name, ref):
        struct, field = type_name(owner), snake(name)
        plain = self.model.field_type(owner, name, ref) == self.model.cpp_type(ref["shape"])
        slot = "nullptr" if plain else f"&aws::kSlotOps<decltype({struct}::{field})>"
        flat = ref.get("flat") or self.model.shapes[ref["shape"]].get("flat")
        wire = ref.get("wire", name)
        names = f"{text(name)}, {text(wire)}, {text(self.query_name(name, ref))}"
        return (f"    {{{names}, {self.type_ref(ref['shape'])}, {slot}, "
                f"offsetof({struct}, {field}), {str(bool(flat)).lower()}}},")

    def structure_lines(self):
        for name in self.model.structures():
            struct = type_name(name)
            members = self.model.members(name)
            if members:
                yield f"constexpr aws::MemberInfo kMembers{struct}[] = {{"
                for member, ref in members:
                    yield self.member_line(name, member, ref)
                yield "};"
        yield "}  // namespace"
        yield ""
        for name in self.model.structures():
            struct = type_name(name)
            members = f", .members = kMembers{struct}" if self.model.members(name) else ""
            yield (f"constinit const aws::TypeInfo {struct}::kShape"
                   "{.kind = aws::Kind::kStructure, "
                   f".name = {text(name)}{members}}};")
            yield (f"bool {struct}::operator==(const {struct}& other) const "
                   "{ return aws::equal(kShape, this, &other); }")

    def error_list(self, operation):
        codes = sorted(self.model.shapes[e]["error"]["code"] for e in operation.get("errors", []))
        return ", ".join(f"error::k{camel(c)}" for c in codes)

    def operation_lines(self):
        operations = sorted(self.model.operations.items())
        yield "namespace {"
        for name, operation in operations:
            if operation.get("errors"):
                yield (f"constexpr std::string_view kErrors{name}[] = "
                       f"{{{self.error_list(operation)}}};")
        if operations:
            yield "constinit const aws::OperationInfo kOperations[] = {"
        for name, operation in operations:
            types = [type_name(operation[k]) if k in operation else "aws::Empty"
                     for k in ("input", "output")]
            errors = f"kErrors{name}" if operation.get("errors") else "{}"
            yield (f"    {{{text(name)}, &kService, &{types[0]}::kShape, &{types[1]}::kShape, "
                   f"&aws::new_shape<{types[0]}>, &aws::new_shape<{types[1]}>, "
                   f"{text(operation.get('wrapper', ''))}, {errors}}},")
        if operations:
            yield "};"
        errors = self.model.errors()
        if errors:
            yield "constexpr aws::ErrorInfo kErrors[] = {"
            for code, info in errors:
                sender = str(info["sender"]).lower()
                yield f"    {{error::k{camel(code)}, {info['status']}, {sender}}},"
            yield "};"
        yield "}  // namespace"
        yield ""
        for index, (name, _) in enumerate(operations):
            yield f"constinit const aws::OperationInfo& {name}::kInfo = kOperations[{index}];"

    def service_lines(self):
        meta = self.model.metadata
        yield "constinit const aws::ServiceInfo kService{"
        yield f"    .name = {text(self.model.service)},"
        yield f"    .signing_name = {text(meta['signing_name'])},"
        yield f"    .protocol = aws::Protocol::{PROTOCOLS[meta['protocol']]},"
        style = meta.get("validation", "coral").capitalize()
        yield f"    .validation = aws::ValidationStyle::k{style},"
        for key in ("target_prefix", "api_version", "xmlns"):
            yield f"    .{key} = {text(meta.get(key, ''))},"
        yield f"    .operations = {'kOperations' if self.model.operations else '{}'},"
        yield f"    .errors = {'kErrors' if self.model.errors() else '{}'},"
        yield "};"

    def render(self):
        parts = [PROLOGUE.format(service=self.model.service)]
        for section in (self.constraint_lines, self.type_lines, self.structure_lines,
                        self.operation_lines, self.service_lines):
            parts.extend(section())
            parts.append("")
        parts.append(f"}}  // namespace minato::{self.model.service}::api\n")
        return "\n".join(parts)
