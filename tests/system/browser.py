"""Scripts of web/e2e played in Chromium against a server of this run."""
import os
import shutil
import subprocess
import unittest

from harness import ROOT, run

WEB = os.path.join(ROOT, "web")
SITE = os.path.join(ROOT, "build/console")
PICTURES = os.path.join(ROOT, "build/console-pictures")


def needs_browser(test):
    """Skips, saying why, where no page can be opened."""
    if not shutil.which("chromium"):
        return unittest.skip("needs chromium")(test)
    if not os.path.exists(os.path.join(SITE, "index.html")):
        return unittest.skip("needs the console: ./dev console")(test)
    return test


def bundle(name):
    """The script web/e2e/<name>.ts as plain JavaScript; its path."""
    out = os.path.join(WEB, "node_modules/.cache-e2e", name + ".mjs")
    run("npx", "rolldown", f"e2e/{name}.ts", "--file", out, "--platform", "node",
        "--external", "playwright-core", cwd=WEB)
    return out


class Play:
    """One run of a script. `answers` maps the first word of what it asks to a function of the
    rest."""

    def __init__(self, script, *argv, answers=None, env=None, seconds=240):
        self.figures = {}
        self.told = []
        self.process = subprocess.Popen(
            ["timeout", str(seconds), "node", script, *argv], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
        with self.process as process:
            for line in process.stdout:
                words = line.split()
                if words[:1] == ["ask"]:
                    answer = (answers or {})[words[1]](*words[2:])
                    process.stdin.write(f"{answer or 'done'}\n")
                    process.stdin.flush()
                elif words[:1] == ["figure"]:
                    self.figures[words[1]] = float(words[2])
                    print(line.rstrip()[len("figure "):])
                else:
                    self.told.append(line)
        self.code = self.process.returncode

    def problems(self):
        """Empty when all went well."""
        return "" if self.code == 0 else f"exit {self.code}\n" + "".join(self.told)
