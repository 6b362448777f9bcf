#!/usr/bin/env python3
"""Writes OUTDIR/<service>.h and .cc from models/<service>.json.

usage: generate.py MODEL.json OUTDIR
"""
import pathlib
import sys

sys.dont_write_bytecode = True

import header
import source
from model import Model


def write(path, text):
    """An unchanged file keeps its time, so that what includes it is not compiled again."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    model = Model(argv[1])
    out = pathlib.Path(argv[2])
    out.mkdir(parents=True, exist_ok=True)
    write(out / f"{model.service}.h", header.render(model))
    write(out / f"{model.service}.cc", source.Source(model).render())


if __name__ == "__main__":
    main(sys.argv)
