"""What the benchmarks share: a raw keep-alive HTTP client, signing, percentiles, a table with goals,
results.json. common.py NAME... says which goals the benchmarks of these names met."""
import json
import os
import platform
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests/system"))


class Connection:
    """One keep-alive connection that sends prepared bytes and reads one answer."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request):
        self.socket.sendall(request)
        data = self.socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(head[9:12]), body

    def close(self):
        self.socket.close()


def signed_json_call(server, service, target, body):
    """The bytes of one signed AWS JSON 1.1 call; valid for 15 minutes."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    host = f"127.0.0.1:{server.port}"
    request = AWSRequest("POST", f"http://{host}/", data=body, headers={
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target, "Host": host})
    credentials = Credentials(server.access["access_key_id"], server.access["secret_key"])
    SigV4Auth(credentials, service, server.access["region"]).add_auth(request)
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return (f"POST / HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n" + body).encode()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Goal:
    """What a figure is to be. `of` is "ratio" (to the other's), "figure", or "difference"."""

    def __init__(self, of, relation, limit):
        self.of, self.relation, self.limit = of, relation, limit

    def text(self, unit):
        sign = {"ratio": " x", "difference": f" {unit} more"}.get(self.of, f" {unit}".rstrip())
        return f"{self.relation} {self.limit:g}{sign}"

    def is_met(self, minato, other):
        value = {"ratio": minato / other if other else None, "figure": minato,
                 "difference": minato - other}[self.of]
        if value is None:
            return None
        return value <= self.limit if self.relation == "<=" else value >= self.limit


def ratio_at_most(limit):
    return Goal("ratio", "<=", limit)


def ratio_at_least(limit):
    return Goal("ratio", ">=", limit)


def at_most(limit):
    return Goal("figure", "<=", limit)


def more_by_at_most(limit):
    return Goal("difference", "<=", limit)


figures = []  # of this run, for results.json
title = ""


def header(text):
    global title
    title = text
    print(f"\n{text}\n  {'':<44} {'minato':>14} {'other':>14} {'what the other is':<28} {'ratio':>9}")


def row(name, minato, other, peer, unit, goal=None):
    """Prints a figure beside that of another program (0: there is none) and whether the goal is
    met."""
    ratio = f"{minato / other:.2f} x" if other else "-"
    met = goal.is_met(minato, other) if goal else None
    verdict = f"goal {goal.text(unit)}: {'met' if met else 'MISSED'}" if met is not None else ""
    print(f"  {name:<44} {minato:9.3f} {unit:<4} {other:9.3f} {unit:<4} {peer:<28} {ratio:>9}  "
          f"{verdict}".rstrip(), flush=True)
    figure = {"title": title, "name": name, "unit": unit, "minato": round(minato, 4)}
    if other:
        figure.update(other=round(other, 4), peer=peer, ratio=round(minato / other, 3))
    if met is not None:
        figure.update(goal=goal.text(unit), met=met)
    figures.append(figure)


RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results.json")


def kind_of_machine():
    def first(path, start, default):
        try:
            with open(path, encoding="utf-8") as file:
                return next(line.split(separator, 1)[1].strip().strip('"') for line in file
                            for separator in ":=" if line.startswith(start) and separator in line)
        except (OSError, StopIteration):
            return default
    memory = int(first("/proc/meminfo", "MemTotal", "0 kB").split()[0]) / (1 << 20)
    return (f"{os.cpu_count()} x {first('/proc/cpuinfo', 'model name', platform.machine())}, "
            f"{memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
            f"{first('/etc/os-release', 'PRETTY_NAME', 'unknown system')}")


def load_results():
    try:
        with open(RESULTS, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def save(script):
    """Keeps the figures of this run in results.json, in place of the benchmark's last ones."""
    name = os.path.splitext(os.path.relpath(os.path.abspath(script), os.path.dirname(RESULTS)))[0]
    results = load_results()
    results[name] = {"machine": kind_of_machine(), "figures": figures}
    with open(RESULTS + ".new", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1, sort_keys=True)
        file.write("\n")
    os.replace(RESULTS + ".new", RESULTS)


def print_goals(names):
    """Which goals these benchmarks met when they last ran."""
    results = load_results()
    judged = [(name, figure) for name in names
              for figure in results.get(name, {}).get("figures", []) if "met" in figure]
    missed = [(name, figure) for name, figure in judged if not figure["met"]]
    print(f"\n{len(judged) - len(missed)} of {len(judged)} goals are met")
    for name, figure in missed:
        value = (f"{figure['ratio']:.2f} x" if figure["goal"].endswith(" x")
                 else f"{figure['minato']:.3f} {figure['unit']}")
        print(f"  missed: {name}: {figure['title']}, {figure['name']}: {value}, "
              f"goal {figure['goal']}")


if __name__ == "__main__":
    print_goals(sys.argv[1:])
