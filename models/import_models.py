#!/usr/bin/env python3
"""Makes models/<service>.json, Minato's compact form of an AWS service API, from a botocore model.

usage: import_models.py SERVICE SERVICE_2_JSON [PAGINATORS_1_JSON] [--npm FOLDER] [--version TEXT]

SERVICE_2_JSON may be gzip-compressed. Facts only are kept: names, types, limits, error codes. The
compact form is described in models/README.md. SERVICE must be listed in models/selection.json,
which says either "all" or the operations to keep with every shape they reach.

FOLDER is an installed npm package @aws-sdk/client-SERVICE. What it knows beyond the botocore model
is added (merge_models.py).
"""
import argparse
import gzip
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

import npm_model
from merge_models import Merge

HERE = pathlib.Path(__file__).resolve().parent
METADATA = {
    "apiVersion": "api_version", "protocol": "protocol", "targetPrefix": "target_prefix",
    "endpointPrefix": "endpoint_prefix", "xmlNamespace": "xmlns",
}
# How a service words a broken constraint; the others use the common form.
VALIDATION = {"ecr": "ecr", "ecs": "ecs", "ec2": "ec2", "iam": "query", "sts": "query",
              "logs": "ecs"}
# Cannot be matched in linear time; the limits that matter are checked by the handlers.
LOOK_AROUND = re.compile(r"\(\?<?[=!]")
CONSTRAINTS = ("min", "max", "pattern", "enum")


def load(path):
    raw = pathlib.Path(path).read_bytes()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def compact_member(ref):
    """A member is its shape name, or an object when it has wire details."""
    out = {"shape": ref["shape"]}
    for source, target in (("locationName", "wire"), ("queryName", "query")):
        if source in ref:
            out[target] = ref[source]
    if ref.get("flattened"):
        out["flat"] = True
    if ref.get("timestampFormat"):
        out["format"] = ref["timestampFormat"]
    return out if len(out) > 1 else out["shape"]


def compact_error(name, shape):
    error = shape.get("error", {})
    server = bool(shape.get("fault")) or error.get("senderFault") is False
    return {
        "code": error.get("code", name),
        "status": error.get("httpStatusCode", 500 if server else 400),
        "sender": not server,
    }


def compact_shape(name, shape):
    out = {"type": shape["type"]}
    if shape.get("document"):
        return {"type": "document"}
    for key in CONSTRAINTS:
        if key in shape and not (key == "pattern" and LOOK_AROUND.search(shape[key])):
            out[key] = shape[key]
    if shape.get("timestampFormat"):
        out["format"] = shape["timestampFormat"]
    if shape.get("flattened"):
        out["flat"] = True
    if shape["type"] == "structure":
        out["members"] = {m: compact_member(r) for m, r in shape["members"].items()}
        if shape.get("required"):
            out["required"] = shape["required"]
        if shape.get("exception"):
            out["error"] = compact_error(name, shape)
    elif shape["type"] == "list":
        out["member"] = shape["member"]["shape"]
        if "locationName" in shape["member"]:
            out["item"] = shape["member"]["locationName"]
    elif shape["type"] == "map":
        out["key"], out["value"] = shape["key"]["shape"], shape["value"]["shape"]
        for part in ("key", "value"):
            if "locationName" in shape[part]:
                out[part + "_name"] = shape[part]["locationName"]
    return out


def references(shape):
    if shape["type"] == "structure":
        return [m["shape"] for m in shape["members"].values()]
    return [shape[k]["shape"] for k in ("member", "key", "value") if k in shape]


def reachable(model, names):
    seen, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(references(model["shapes"][name]))
    return seen


def compact_operation(operation, paginator):
    out = {}
    for key in ("input", "output"):
        if key in operation:
            out[key] = operation[key]["shape"]
    if "resultWrapper" in operation.get("output", {}):
        out["wrapper"] = operation["output"]["resultWrapper"]
    if operation.get("errors"):
        out["errors"] = sorted(e["shape"] for e in operation["errors"])
    if paginator:
        keys = ("input_token", "output_token", "limit_key", "result_key", "more_results")
        out["pages"] = {k: paginator[k] for k in keys if k in paginator}
    return out


def compact(service, model, paginators, selection, version):
    wanted = sorted(model["operations"]) if selection == "all" else sorted(selection)
    operations = {n: compact_operation(model["operations"][n], paginators.get(n)) for n in wanted}
    roots = [o[k] for o in operations.values() for k in ("input", "output") if k in o]
    roots += [e for o in operations.values() for e in o.get("errors", [])]
    shapes = {n: compact_shape(n, model["shapes"][n]) for n in reachable(model, roots)}
    metadata = {new: model["metadata"][old] for old, new in METADATA.items()
                if old in model["metadata"]}
    metadata["signing_name"] = model["metadata"].get("signingName", service)
    if service in VALIDATION:
        metadata["validation"] = VALIDATION[service]
    return {"service": service, "source": version, "metadata": metadata,
            "operations": operations, "shapes": shapes}


def render(document):
    """Sorted, one operation or shape a line, so that a new source version gives a readable diff."""
    lines = ["{"]
    for key in ("service", "source", "metadata"):
        lines.append(f' "{key}": {json.dumps(document[key], sort_keys=True)},')
    for section, end in (("operations", ","), ("shapes", "")):
        lines.append(f' "{section}": {{')
        entries = sorted(document[section].items())
        for index, (name, value) in enumerate(entries):
            text = json.dumps(value, separators=(",", ":"))
            lines.append(f'  "{name}": {text}{"," if index + 1 < len(entries) else ""}')
        lines.append(" }" + end)
    return "\n".join(lines + ["}", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("service")
    parser.add_argument("model")
    parser.add_argument("paginators", nargs="?")
    parser.add_argument("--npm", help="folder of the npm package with a newer model")
    parser.add_argument("--version", default="unknown", help="source name and version to record")
    args = parser.parse_args()
    selection = json.loads((HERE / "selection.json").read_text())[args.service]
    paginators = load(args.paginators)["pagination"] if args.paginators else {}
    model, version = load(args.model), args.version
    if args.npm:
        npm = npm_model.read(args.npm)
        additions = json.loads((HERE / "additions.json").read_text()).get(args.service, {})
        merge = Merge(model, npm, additions)
        model, paginators = merge.run(), merge.paginators(paginators)
        version += f" with @aws-sdk/client-{args.service} {npm['version']}"
    document = compact(args.service, model, paginators, selection, version)
    (HERE / f"{args.service}.json").write_text(render(document))


if __name__ == "__main__":
    main()
