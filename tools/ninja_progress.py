#!/usr/bin/env python3
"""Builds with ninja and tells how far it is, on one line: share done and time left.

    tools/ninja_progress.py WHAT ninja ARGUMENT...

On a terminal the line is rewritten; elsewhere there is one for each tenth. What ninja prints beside
its steps (warnings, errors) is passed on. The exit status is ninja's.
"""
import os
import re
import subprocess
import sys
import time

STEP = re.compile(r"^\[(\d+)/(\d+)\] ")


def time_left(done, total, seconds):
    """The words for what is left when `done` of `total` steps took `seconds`."""
    if done == 0 or seconds < 5:
        return ""
    left = seconds * (total - done) / done
    if left < 90:
        return f", about {max(5, round(left / 5) * 5)} s left"
    return f", about {round(left / 60)} min left"


def main():
    what, command = sys.argv[1], sys.argv[2:]
    live = sys.stdout.isatty()
    environment = dict(os.environ, NINJA_STATUS="[%f/%t] ")
    start, tenth, shown = time.monotonic(), 0, False
    ninja = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace",
                             env=environment)
    for line in ninja.stdout:
        step = STEP.match(line)
        if not step:
            if not line.startswith("ninja: no work to do"):
                sys.stdout.write(("\n" if live and shown else "") + line)
            continue
        done, total = int(step[1]), int(step[2])
        words = f"{what}: {100 * done // total} %" + time_left(done, total, time.monotonic() - start)
        if live:
            sys.stdout.write("\r\033[K    " + words)
            shown = True
        elif 10 * done // total > tenth:
            tenth = 10 * done // total
            sys.stdout.write("    " + words + "\n")
        sys.stdout.flush()
    if live and shown:
        sys.stdout.write("\r\033[K")
    return ninja.wait()


if __name__ == "__main__":
    sys.exit(main())
