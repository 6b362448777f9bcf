"""Adds to a botocore model what the npm package of the same service knows beyond it.

The npm model (`npm_model.read`) may be newer: its operations, structures, members, enum values and
errors are added, and what its structures require counts. Limits, patterns, the kinds of numbers and
the order of enum values stay botocore's. A member that botocore does not know gets
 1. the shape that models/additions.json names for it, else
 2. the enum that the npm model names for it, else
 3. for a string, the shape that every structure known to botocore gives to a string of this name,
 4. a shape of its type without limits; a number is an integer.
"""
import copy

PLAIN = {"string": "String", "boolean": "Boolean", "timestamp": "Timestamp", "blob": "Blob",
         "document": "Document", "number": "Integer"}
NUMBERS = ("integer", "long", "double", "float")


def kind_of(shape):
    return "number" if shape["type"] in NUMBERS else shape["type"]


class Merge:
    def __init__(self, model, npm, additions):
        self.model, self.npm = copy.deepcopy(model), npm
        self.shapes, self.operations = self.model["shapes"], self.model["operations"]
        self.additions = additions
        self.usual = self.usual_shapes()

    def usual_shapes(self):
        """{member: the one shape of all string members of this name}"""
        found = {}
        for shape in self.shapes.values():
            for name, ref in shape.get("members", {}).items():
                target = self.shapes[ref["shape"]]
                if target["type"] == "string":
                    found.setdefault(name, set()).add(ref["shape"])
        return {name: next(iter(shapes)) for name, shapes in found.items()
                if len(shapes) == 1 and "enum" not in self.shapes[next(iter(shapes))]}

    def shape(self, name, content):
        """The name of a shape with this content; one that exists is taken as it is."""
        self.shapes.setdefault(name, content)
        return name

    def plain(self, kind):
        """The service's own shape without limits for a type, whatever its name's first letter."""
        for name in (PLAIN[kind], f"Boxed{PLAIN[kind]}"):
            shape = self.shapes.get(name)
            if shape and kind_of(shape) == kind and set(shape) <= {"type", "box", "documentation"}:
                return name
        return self.shape(PLAIN[kind], {"type": "integer" if kind == "number" else kind})

    def enum(self, name):
        if name in self.npm["enums"]:
            return self.shape(name, {"type": "string", "enum": self.npm["enums"][name]})
        return None

    def target(self, owner, member, ref):
        """The shape for a member that is new."""
        kind, of = ref
        named = self.additions.get("members", {}).get(f"{owner}.{member}")
        if named:
            if named in self.additions.get("shapes", {}):
                self.shape(named, self.additions["shapes"][named])
            return named
        if kind == "shape":
            return of
        enum = self.enum(self.npm["structures"][owner]["enums"].get(member, ""))
        if kind in ("list", "map"):
            return self.collection(kind, enum or self.target(owner, "", of))
        usual = self.usual.get(member) if kind == "string" else None
        return enum or usual or self.plain(kind)

    def collection(self, kind, of):
        """A list or map to which the npm model gives no name."""
        content = {"type": kind, "member" if kind == "list" else "value": {"shape": of}}
        if kind == "map":
            content["key"] = {"shape": self.plain("string")}
        return self.shape(of + kind.capitalize(), content)

    def structure(self, name, structure):
        known = self.shapes.get(name, {"type": "structure", "members": {}})
        members = {member: known["members"].get(member) or
                   {"shape": self.target(name, member, ref)}
                   for member, ref in structure["members"].items()}
        members.update({m: r for m, r in known["members"].items() if m not in members})
        if list(known["members"]) != list(members):
            known["members"] = members
        if set(known.get("required", [])) != set(structure["required"]):
            known["required"] = structure["required"]
        if name in self.npm["errors"] and name not in self.shapes:
            error = self.npm["errors"][name]
            known.update(exception=True, fault=error["server"], error={
                "code": error["code"], "httpStatusCode": error["status"],
                "senderFault": not error["server"]})
        self.shapes[name] = known

    def aggregates(self):
        for name, of in self.npm["lists"].items():
            if name not in self.shapes and of[0] == "shape":
                self.shapes[name] = {"type": "list", "member": {"shape": of[1]}}
        for name, of in self.npm["maps"].items():
            if name not in self.shapes and of[0] == "shape":
                self.shapes[name] = {"type": "map", "key": {"shape": self.plain("string")},
                                     "value": {"shape": of[1]}}

    def add_operation(self, name, operation):
        known = self.operations.setdefault(name, {"name": name})
        for end in ("input", "output"):
            if operation[end]:
                known.setdefault(end, {"shape": operation[end]})
        errors = known.setdefault("errors", [])
        errors += [{"shape": e} for e in operation["errors"]
                   if e not in {known_error["shape"] for known_error in errors}]

    def run(self):
        for name, values in self.npm["enums"].items():
            known = self.shapes.get(name, {}).get("enum")
            if known is not None:
                known += [value for value in values if value not in known]
        self.aggregates()
        for name, structure in self.npm["structures"].items():
            self.structure(name, structure)
        for name, operation in self.npm["operations"].items():
            self.add_operation(name, operation)
        return self.model

    def paginators(self, known):
        """botocore's paginators and those of the operations that it does not have."""
        found = dict(known)
        for name, (token_in, token_out, limit) in self.npm["pages"].items():
            output = self.npm["operations"][name]["output"]
            lists = [m for m, ref in self.npm["structures"][output]["members"].items()
                     if ref[0] == "list" or ref[1] in self.npm["lists"]]
            if name not in found and len(lists) == 1:
                found[name] = {"input_token": token_in, "output_token": token_out,
                               "limit_key": limit, "result_key": lists[0]}
        return found
