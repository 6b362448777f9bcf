"""What the workshop suites share: the page as curl sees it, and what must be true at each step."""
import subprocess
import time

from harness import PAGE, TRUST

NAME = "workshop0802"
REPOSITORY = "workshop0802_00"
POLICIES = "arn:aws:iam::aws:policy/service-role/"

__all__ = ["NAME", "PAGE", "POLICIES", "REPOSITORY", "TRUST", "fetch", "fetch_soon", "is_closed"]


def fetch(host, port=8080, seconds=3):
    """(exit code of curl, what came back)."""
    done = subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", str(seconds),
                           f"http://{host}:{port}/"], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def fetch_soon(host, port=8080, seconds=10):
    """The page; the web server in the container needs a moment to listen after RUNNING."""
    deadline = time.monotonic() + seconds
    while True:
        code, text = fetch(host, port)
        if code == 0 or time.monotonic() > deadline:
            return text
        time.sleep(0.1)


def is_closed(host, port=8080):
    """Whether a connection gets no answer within 3 seconds, as at a security group."""
    code, text = fetch(host, port)
    return code == 28 and text == ""
