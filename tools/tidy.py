#!/usr/bin/env python3
"""House rules as a test: layers, sizes and names. `tools/tidy.py [ROOT]` exits 1 on a finding.

The rules are those of STYLE.md. There is no list of exceptions: code is changed, not excused.
"""
import os
import re
import subprocess
import sys

# A component may include itself and what is listed below it; the numbers are the layers of
# ARCHITECTURE.md. Components of layer 3 are services and do not know each other.
LAYERS = {
    "base": 0, "runtime": 0,
    "codec": 1, "net": 1,
    "aws": 2, "store": 2, "blob": 2, "docker": 2, "agent_link": 2,
    "oci_client": 2,
    "scanner": 2,
    "iam": 3, "registry": 3, "ecr": 3, "ecs": 3, "ec2": 3, "agent": 3, "elb": 3, "logs": 3,
    "console": 3,
    "control_plane": 4, "importer": 4,
    "apps": 5,
}
SIBLINGS_ALLOWED = {("runtime", "base"), ("ecr", "registry"), ("net", "codec"), ("agent_link", "aws"),
                    ("scanner", "store")}

LINES_MAX = {"source": 400, "header": 300, "test": 600}  # of code, not of comments
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

SNAKE_FILE = re.compile(r"^[a-z0-9_]+(\.[a-z]+)+$")
SNAKE = re.compile(r"^~?[a-z][a-z0-9_]*$")
CAMEL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
TYPE_HEAD = re.compile(
    r"\b(?:class|struct|union|enum(?:\s+(?:class|struct))?)\s+"
    r"(?:\[\[[^\]]*\]\]\s*)?((?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "catch", "return", "sizeof", "decltype",
                 "alignof", "alignas", "noexcept", "requires", "static_assert", "defined"}

# Functions that a test framework calls by its own names.
FRAMEWORK_NAMES = {"SetUp", "TearDown", "SetUpTestSuite", "TearDownTestSuite", "TEST", "TEST_F",
                   "TEST_P", "BENCHMARK", "RC_GTEST_PROP", "LLVMFuzzerTestOneInput"}


def cpp_files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "src",
                             "bench"], capture_output=True, text=True, check=False).stdout.split()
    return sorted(f for f in listed
                  if f.endswith((".cc", ".h")) and os.path.exists(os.path.join(root, f)))


def kind_of(path):
    if path.endswith(".h"):
        return "header"
    return "test" if re.search(r"_(test|fuzz|bench)\.cc$", path) else "source"


def blank_comments_and_strings(text):
    """The text with comments, strings and preprocessor lines replaced by spaces, lines kept."""
    pattern = re.compile(
        r'R"(?P<d>[^()\\ ]{0,16})\(.*?\)(?P=d)"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.S | re.M)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def parse_function_head(head):
    """The name when the text before a '{' or ';' heads a function, else None."""
    for match in re.finditer(r"(operator\s*[^\s\w(]+|operator\s*\(\)|~?[A-Za-z_]\w*)\s*\(", head):
        name = match.group(1)
        if name in NOT_FUNCTIONS or head[:match.start()].rstrip().endswith("="):
            continue
        depth, start = 0, match.end() - 1
        for end in range(start, len(head)):
            depth += {"(": 1, ")": -1}.get(head[end], 0)
            if depth == 0:
                return name
        return None
    return None


class Scanner:
    """Walks the braces of one file and calls back for types and functions."""

    def __init__(self, text):
        self.text = text
        self.functions = []  # (name, line, lines)
        self.types = []      # (name, line)
        self._walk()

    def _line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def _walk(self):
        stack, head_start, parens = [], 0, 0
        for i, char in enumerate(self.text):
            if char == "(":
                parens += 1
            elif char == ")":
                parens -= 1
            if parens > 0 and char in "{};":
                continue
            if char == "{" and i and re.match(r"[\w>]", self.text[i - 1]):
                stack.append(("initialiser", None))  # member_{1}, Type{...}: part of its statement
            elif char == "{":
                stack.append(self._classify(stack, head_start, i))
                if stack[-1][0] != "function":
                    head_start = i + 1
            elif char == "}" and stack:
                kind, info = stack.pop()
                if kind == "initialiser":
                    continue
                if kind == "function" and not any(k == "function" for k, _ in stack):
                    name, offset = info
                    first = self._line(offset)
                    self.functions.append((name, first, self._line(i) - first + 1))
                head_start = i + 1
            elif char == ";":
                head_start = i + 1
            elif char == ":" and self.text[head_start:i].strip() in ("public", "private",
                                                                    "protected"):
                head_start = i + 1

    def _classify(self, stack, head_start, brace):
        if any(kind == "function" for kind, _ in stack):
            return "inner", None
        head = self.text[head_start:brace]
        start = head_start + len(head) - len(head.lstrip())
        bare = re.sub(r"template\s*<[^{}]*?>\s*(?=class|struct|[A-Za-z_\[])", " ", head)
        if re.match(r"\s*(inline\s+)?namespace\b|\s*extern\s", head):
            return "namespace", None
        match = TYPE_HEAD.search(bare)
        if match and "(" not in bare[:match.start()] and "=" not in bare[:match.start()]:
            if not re.search(r"\)\s*(const|noexcept|override|final|\s)*(->.*)?$", bare, re.S) or \
                    re.match(r"\s*enum\b", bare):
                self.types.append((match.group(1).split("::")[-1], self._line(start)))
                return "type", None
        function = parse_function_head(bare)
        if function:
            return "function", (function, start)
        return "other", None


def check_sizes(path, text, scanner, report):
    lines = sum(not line.lstrip().startswith("//") for line in text.split("\n")[:-1])
    limit = LINES_MAX[kind_of(path)]
    if lines > limit:
        report(path, lines, f"file has {lines} lines of code, the limit is {limit}")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > COLUMNS_MAX:
            report(path, number, f"line has {len(line)} columns, the limit is {COLUMNS_MAX}")
    for name, line, length in scanner.functions:
        if length > FUNCTION_LINES_MAX:
            report(path, line, f"function {name} has {length} lines, "
                               f"the limit is {FUNCTION_LINES_MAX}")


def check_names(path, scanner, report):
    if not SNAKE_FILE.match(os.path.basename(path)):
        report(path, 1, "file name is not snake_case")
    type_names = {name for name, _ in scanner.types}
    for name, line in scanner.types:
        if not CAMEL.match(name):
            report(path, line, f"type {name} is not CamelCase")
    for name, line, _ in scanner.functions:
        bare = name.lstrip("~")
        if name.startswith("operator") or bare in type_names or bare in FRAMEWORK_NAMES:
            continue
        # In a source file a CamelCase function is a constructor of a type declared elsewhere.
        if CAMEL.match(bare) and kind_of(path) != "header":
            continue
        if not SNAKE.match(bare):
            report(path, line, f"function {name} is not snake_case")


def check_layers(path, text, root, report):
    parts = path.split("/")
    if parts[0] != "src":
        return
    own = parts[1]
    if own not in LAYERS:
        report(path, 1, f"folder src/{own} is not a component of ARCHITECTURE.md")
        return
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        target = match.group(1).split("/")[0]
        if target == "gen":
            if LAYERS[own] < LAYERS["aws"]:
                report(path, line, f"{own} includes generated shapes, which are of layer 2")
            continue
        if target not in LAYERS:
            report(path, line, f'"{match.group(1)}" is not relative to src/')
            continue
        if not os.path.exists(os.path.join(root, "src", match.group(1))):
            report(path, line, f'"{match.group(1)}" does not exist')
        if target == own or LAYERS[target] < LAYERS[own]:
            continue
        if (own, target) not in SIBLINGS_ALLOWED:
            report(path, line, f"{own} (layer {LAYERS[own]}) must not include "
                               f"{target} (layer {LAYERS[target]})")


def check_folders_documented(root, report):
    page = os.path.join(root, "ARCHITECTURE.md")
    if not os.path.exists(page):
        return
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for folder in sorted(os.listdir(os.path.join(root, "src"))):
        if os.path.isdir(os.path.join(root, "src", folder)) and f"`{folder}/`" not in text:
            report("ARCHITECTURE.md", 1, f"src/{folder}/ is not in the folder table")


def run(root):
    findings = []

    def report(path, line, message):
        findings.append(f"{path}:{line}: {message}")

    files = cpp_files(root)
    for path in files:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        scanner = Scanner(blank_comments_and_strings(text))
        check_sizes(path, text, scanner, report)
        check_names(path, scanner, report)
        check_layers(path, text, root, report)
    check_folders_documented(root, report)
    return files, findings


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    files, findings = run(os.path.abspath(root))
    for finding in findings:
        print(finding)
    print(f"tidy: {len(files)} files, {len(findings)} findings")
    return 1 if findings or not files else 0


if __name__ == "__main__":
    sys.exit(main())
