"""How long a person waits for the console in Chromium: a first visit and later ones."""
import os
import sys

from browser import SITE, Play, bundle
from harness import Folder, Server


def sizes():
    """KiB of all pages together, plain and as sent."""
    assets = os.path.join(SITE, "assets")
    plain = packed = 0
    for name in os.listdir(assets):
        path = os.path.join(assets, name)
        if name.endswith(".br"):
            packed += os.path.getsize(path)
        elif not name.endswith(".gz"):
            plain += os.path.getsize(path)
    return plain // 1024, packed // 1024


def main():
    server = Server("--local-user", "--console-dir", SITE).start()
    try:
        play = Play(bundle("figures"), server.endpoint, Folder().path)
        if play.problems():
            sys.exit(play.problems())
    finally:
        server.close()
    plain, packed = sizes()
    print(f"all assets {plain} KiB, {packed} KiB as brotli")
    print(f"cold load / its limit of 1500 ms: {play.figures['cold-load'] / 1500:.2f}")
    print(f"warm load / its limit of 500 ms: {play.figures['warm-load'] / 500:.2f}")


if __name__ == "__main__":
    main()
