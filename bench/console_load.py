"""How long a person waits for the console in Chromium: a first visit and later ones."""
import os
import sys

import common
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
    common.header(f"the console in Chromium: all assets {plain} KiB, {packed} KiB as brotli")
    common.row("the list of clusters, nothing cached", play.figures["cold-load"], 0, "", "ms",
               common.at_most(1500))
    common.row("the same again", play.figures["warm-load"], 0, "", "ms", common.at_most(500))
    common.row("fetched by the first visit", play.figures["cold-bytes"], 0, "", "KiB")
    common.save(__file__)


if __name__ == "__main__":
    main()
