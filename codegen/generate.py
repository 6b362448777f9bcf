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


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    model = Model(argv[1])
    out = pathlib.Path(argv[2])
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{model.service}.h").write_text(header.render(model))
    (out / f"{model.service}.cc").write_text(source.Source(model).render())


if __name__ == "__main__":
    main(sys.argv)
