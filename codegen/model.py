"""Reads models/<service>.json and answers questions about its shapes."""
import json
import pathlib
import re

SCALARS = {
    "string": ("kString", "std::string"), "blob": ("kBlob", "std::string"),
    "boolean": ("kBoolean", "bool"), "integer": ("kInteger", "std::int32_t"),
    "long": ("kLong", "std::int64_t"), "double": ("kDouble", "double"),
    "float": ("kDouble", "double"), "timestamp": ("kTimestamp", "minato::TimePoint"),
    "document": ("kDocument", "boost::json::value"),
}
BUILTIN = {
    "string": "kStringType", "blob": "kBlobType", "boolean": "kBooleanType",
    "integer": "kIntegerType", "long": "kLongType", "double": "kDoubleType",
    "float": "kDoubleType", "timestamp": "kTimestampType", "document": "kDocumentType",
}
# A longer enum (EC2's instance types) is data that its handler knows, not vocabulary of the API.
ENUM_MAX = 64
KEYWORDS = set("""and auto bool break case catch char class const continue default delete do double
else enum explicit export extern false float for friend goto if inline int long namespace new not
operator or private protected public register return short signed sizeof static struct switch
template this throw true try typedef union unsigned using virtual void volatile while xor
concept requires""".split())


def snake(name):
    """enableECSManagedTags -> enable_ecs_managed_tags, bindIP -> bind_ip, ARNs -> arns"""
    text = re.sub(r"[^A-Za-z0-9]+", "_", name)
    text = re.sub(r"([A-Z]{2,})s(?=[A-Z_]|$)", lambda m: m[1].capitalize() + "s", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()
    return text + "_" if text in KEYWORDS else text


def camel(value):
    """Enum value -> constant name: RUN_TASK -> RunTask, t3.micro -> T3Micro, arm64 -> Arm64."""
    words = [w for w in re.split(r"[^A-Za-z0-9]+", value) if w]
    words = [w.capitalize() if w.isupper() else w[0].upper() + w[1:] for w in words]
    return "".join(words) or "Empty"


def type_name(shape):
    """Shape names of query services may start in lower case."""
    return shape[0].upper() + shape[1:]


class Model:
    def __init__(self, path):
        document = json.loads(pathlib.Path(path).read_text())
        self.service = document["service"]
        self.source = document["source"]
        self.metadata = document["metadata"]
        self.operations = document["operations"]
        self.shapes = document["shapes"]
        self.protocol = self.metadata["protocol"]

    def type(self, shape):
        return self.shapes[shape]["type"]

    def members(self, shape):
        """[(model name, reference with at least "shape")] in model order."""
        return [(name, {"shape": ref} if isinstance(ref, str) else ref)
                for name, ref in self.shapes[shape]["members"].items()]

    def errors(self):
        """Error shapes by wire code, sorted."""
        found = {s["error"]["code"]: s["error"] for s in self.shapes.values() if "error" in s}
        return sorted(found.items())

    def structures(self):
        """Structures that get a C++ struct: errors do not, unless another structure holds them."""
        used = {r["shape"] for n, s in self.shapes.items()
                if s["type"] == "structure" for _, r in self.members(n)}
        return [n for n, s in sorted(self.shapes.items())
                if s["type"] == "structure" and ("error" not in s or n in used)]

    def used_shapes(self):
        """Shapes reached from the C++ structs, sorted; those of error members are not."""
        seen, todo = set(), self.structures()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                info = self.shapes[name]
                todo += [info[k] for k in ("member", "key", "value") if k in info]
                if info["type"] == "structure":
                    todo += [ref["shape"] for _, ref in self.members(name)]
        return sorted(seen)

    def aggregates(self):
        return [n for n in self.used_shapes() if self.type(n) in ("list", "map")]

    def constrained_scalars(self):
        return [n for n in self.used_shapes()
                if self.type(n) in SCALARS and self.constraints(n)]

    def enums(self):
        return [n for n in self.used_shapes() if "enum" in self.constraints(n)]

    def constraints(self, shape):
        keys = ("min", "max", "pattern", "enum")
        found = {k: self.shapes[shape][k] for k in keys if k in self.shapes[shape]}
        if len(found.get("enum", ())) > ENUM_MAX:
            del found["enum"]
        return found

    def cpp_type(self, shape):
        info = self.shapes[shape]
        if info["type"] in SCALARS:
            return SCALARS[info["type"]][1]
        if info["type"] == "list":
            return f"std::vector<{self.cpp_type(info['member'])}>"
        if info["type"] == "map":
            return f"std::map<std::string, {self.cpp_type(info['value'])}>"
        return type_name(shape)

    def embedded(self, shape, through_lists):
        """Structures a C++ struct of `shape` needs declared first; optional<T> needs T complete."""
        out = []
        for _, ref in self.members(shape):
            target, indirect = ref["shape"], False
            while self.type(target) in ("list", "map"):
                info = self.shapes[target]
                target, indirect = info.get("member") or info["value"], True
            if self.type(target) == "structure" and (through_lists or not indirect):
                out.append(target)
        return out

    def in_direct_cycle(self, owner, member_shape):
        """True when a member would make `owner` contain itself by value."""
        seen, todo = set(), [member_shape]
        while todo:
            name = todo.pop()
            if name == owner:
                return True
            if self.type(name) == "structure" and name not in seen:
                seen.add(name)
                todo.extend(self.embedded(name, through_lists=False))
        return False

    def field_type(self, owner, name, ref):
        plain = self.cpp_type(ref["shape"])
        if self.type(ref["shape"]) == "structure" and self.in_direct_cycle(owner, ref["shape"]):
            return f"aws::Box<{plain}>"
        if name in self.shapes[owner].get("required", []):
            return plain
        return f"std::optional<{plain}>"

    def in_dependency_order(self):
        """Structures ordered so that each follows those it holds; cycles are cut at the Box or list
        (their elements are declared ahead)."""
        order, done = [], set()

        def visit(name):
            if name in done:
                return
            done.add(name)
            for target in self.embedded(name, through_lists=True):
                visit(target)
            order.append(name)

        for name in self.structures():
            visit(name)
        return order

    def forward_declared(self, order):
        """Structures used before their definition, which happens in cycles only."""
        position = {name: i for i, name in enumerate(order)}
        return sorted({t for n in order for t in self.embedded(n, True)
                       if position[t] >= position[n]})
