"""Reads an AWS service API from the npm package of its JavaScript client, @aws-sdk/client-<service>.

The package has no model file. Its schemas (dist-es/schemas) say which operations, structures, lists
and maps there are; its types (dist-types/models) give the members' order and the enum behind a
string; the types of its commands name the errors of an operation. Limits and patterns are not in it,
nor is the kind of a number: `merge_models.py` takes those from another model of the same service.
"""
import json
import pathlib
import re

TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(\d+)|([A-Za-z_$][\w$]*)|(=>|[\[\]{}(),:|.-]))')
STATEMENT = re.compile(r"^(?:export )?(?:var|const) ([\w$]+) =(?= (?:\"|-?\d|\[))", re.M)
SIMPLE = {0: "string", 1: "number", 2: "boolean", 4: "timestamp", 5: "timestamp", 7: "timestamp",
          15: "document", 21: "blob", 42: "blob"}
LIST, MAP = 64, 128
ERROR, LIST_SHAPE, MAP_SHAPE, STRUCTURE, UNION, OPERATION = -3, 1, 2, 3, 4, 9
DECLARATION = re.compile(
    r"^export (interface|declare namespace) (\w+) \{\n(.*?)^\}", re.M | re.S)
MEMBER_LINE = re.compile(r"^    (\w+)\??: (.+?)(?: \| undefined)?;$", re.M)
UNION_LINE = re.compile(r"^    interface \w+Member \{\n        (\w+): (.+);$", re.M)


class Name(str):
    """A variable of the schemas, as distinct from a text."""


class Parser:
    """The values that schemas are made of: numbers, texts, names, lists, objects, `() => value`."""

    def __init__(self, text, position):
        self.text, self.position = text, position
        self.token = self.kind = None
        self.advance()

    def advance(self):
        match = TOKEN.match(self.text, self.position)
        if not match:
            self.token = self.kind = None
            return
        self.kind = match.lastindex
        self.token, self.position = match[match.lastindex], match.end()

    def expect(self, token):
        if self.token != token:
            near = self.text[max(0, self.position - 80):self.position]
            raise ValueError(f"expected {token}, found {self.token} after: {near}")
        self.advance()

    def value(self):
        result = self.atom()
        while self.token == "|":
            self.advance()
            result |= self.atom()
        return result

    def atom(self):
        kind, token = self.kind, self.token
        if token == "(":
            self.advance()
            self.expect(")")
            self.expect("=>")
            return self.value()
        if token in ("[", "{"):
            return self.items("]") if token == "[" else dict(self.items("}", self.entry))
        self.advance()
        if token == "-":
            return -self.atom()
        if kind == 1:
            return json.loads(token)
        return int(token) if kind == 2 else Name(token)

    def items(self, end, item=None):
        self.advance()
        found = []
        while self.token != end:
            found.append((item or self.value)())
            if self.token != end:
                self.expect(",")
        self.advance()
        return found

    def entry(self):
        self.expect("[")
        key = self.value()
        self.expect("]")
        self.expect(":")
        return key, self.value()


def statements(text):
    """{variable: value} with the names of texts put in place of their variables."""
    found = {m[1]: Parser(text, m.end()).value() for m in STATEMENT.finditer(text)}
    texts = {name: value for name, value in found.items() if isinstance(value, str)}

    def resolved(value):
        if isinstance(value, Name):
            return texts.get(value, value)
        if isinstance(value, list):
            return [resolved(v) for v in value]
        if isinstance(value, dict):
            return {resolved(k): resolved(v) for k, v in value.items()}
        return value

    return {name: resolved(value) for name, value in found.items()}


def reference(value):
    """("string", None), ("list", of), ("map", of) or ("shape", name); traits are dropped."""
    if isinstance(value, list):
        return reference(value[0])
    if isinstance(value, Name):
        return ("string", None) if value == "SensitiveString" else ("shape", value.rstrip("$"))
    for flag, kind in ((MAP, "map"), (LIST, "list")):
        if value & flag:
            return (kind, reference(value - flag))
    return (SIMPLE[value], None)


def structure(value, names):
    """`names`: the members in the model's order with the types that TypeScript gives them."""
    required = value[6] if len(value) > 6 else 0
    members = {name: reference(ref) for name, ref in zip(value[4], value[5])}
    order = [n for n in names if n in members] + [n for n in members if n not in names]
    return {"members": {n: members[n] for n in order}, "union": value[0] == UNION,
            "required": [n for n in order if n in value[4][:required]],
            "enums": {n: names[n].removesuffix("[]") for n in order if n in names}}


def error(value):
    traits = value[3] or {}
    server = traits.get("error") == "server"
    query = traits.get("awsQueryError") or []
    status = traits.get("httpError", query[1] if len(query) > 1 else 500 if server else 400)
    return {"code": query[0] if query else value[2], "status": status, "server": server}


def interfaces(folder):
    """{structure or union: {member: its type}} in the order of the model."""
    found = {}
    for path in sorted(folder.glob("models_*.d.ts")):
        for match in DECLARATION.finditer(path.read_text()):
            lines = UNION_LINE if match[1] == "declare namespace" else MEMBER_LINE
            found[match[2]] = dict(lines.findall(match[3]))
    return found


def enums(path):
    return {match[1]: re.findall(r': "([^"]*)"', match[2])
            for match in re.finditer(r"^export const (\w+) = \{\n(.*?)^\};", path.read_text(),
                                     re.M | re.S)}


def pages(folder):
    """{operation: (input token, output token, limit)}"""
    found = {}
    for path in sorted(folder.glob("*Paginator.js")):
        match = re.search(r'createPaginator\(\w+, (\w+)Command, "(\w+)", "(\w+)", "(\w+)"\)',
                          path.read_text())
        if match:
            found[match[1]] = match.groups()[1:]
    return found


def thrown(path):
    found = re.findall(r"@throws \{@link (\w+)\} \((?:client|server) fault\)", path.read_text())
    return sorted(set(found))


def read(folder):
    """Everything the package in `folder` tells, by kind of shape."""
    folder = pathlib.Path(folder)
    types = interfaces(folder / "dist-types" / "models")
    model = {"version": json.loads((folder / "package.json").read_text())["version"],
             "operations": {}, "structures": {}, "lists": {}, "maps": {}, "errors": {},
             "enums": enums(folder / "dist-es" / "models" / "enums.js"),
             "pages": pages(folder / "dist-es" / "pagination")}
    for path in sorted((folder / "dist-es" / "schemas").glob("schemas_*.js")):
        for name, value in statements(path.read_text()).items():
            add(model, name.rstrip("$"), value, types)
    for name, operation in model["operations"].items():
        operation["errors"] = thrown(folder / "dist-types" / "commands" / f"{name}Command.d.ts")
    return model


def add(model, name, value, types):
    if isinstance(value, int) and value & (LIST | MAP):
        model["maps" if value & MAP else "lists"][name] = reference(value)[1]
    if not isinstance(value, list) or len(value) < 4 or name.endswith("ServiceException"):
        return
    kind, shape = value[0], value[2]
    if kind == LIST_SHAPE:
        model["lists"][shape] = reference(value[4])
    elif kind == MAP_SHAPE:
        model["maps"][shape] = reference(value[5])
    elif kind in (STRUCTURE, UNION, ERROR):
        model["structures"][shape] = structure(value, types.get(shape, {}))
        if kind == ERROR:
            model["errors"][shape] = error(value)
    elif kind == OPERATION:
        ends = [None if ref == "__Unit" else ref.rstrip("$") for ref in value[4:6]]
        model["operations"][shape] = {"input": ends[0], "output": ends[1]}
