"""The scene of task_isolation_test.py: two installations on one machine, tasks that attack, what
they want to reach, and a cloud's metadata service that is reached through the machine.
"""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from fleet import BUSYBOX, Fleet, docker, engine_of, inspect
from harness import Engine, Folder, PAGE, ROOT, Server, launch_instances, run

PROBE = os.path.join(ROOT, "tests/system/packet_probe.py")
SECRET = "for this machine only"
FORGED = "198.51.100.7"  # lets datagrams into the victim by its security group, and is nobody's
OUTSIDE = "198.51.100.80"  # the internet, here
METADATA, RESOLVER = "169.254.169.254", "169.254.169.253"  # of the cloud the machine may be in
CREDENTIALS = "169.254.170.2"  # of tasks, an address of every instance
VICTIM_PORT, NEIGHBOUR_PORT, PUBLISHED_PORT = 7001, 7002, 7003
PRIVATE_PORT, PUBLIC_PORT = 7777, 7778
OWN_RESOLVER = ("127.0.0.53", 53)  # where systemd-resolved listens
ROUTES = "4566"  # a routing table for what comes over the bridge


def needed_files():
    """Everything the probe's interpreter reads: itself, its modules, their libraries."""
    python = os.path.realpath(sys.executable)
    script = ("import sys, runpy; runpy.run_path(sys.argv[1]);"
              "print(*(m.__file__ for m in list(sys.modules.values())"
              " if getattr(m, '__file__', None)), sep='\\n')")
    modules = run(python, "-I", "-S", "-c", script, PROBE).stdout.split()
    libraries = set()
    for binary in [python, *(one for one in modules if ".so" in one)]:
        for word in run("ldd", binary).stdout.split():
            if word.startswith("/"):
                libraries.add(word)
    return python, [python, *modules, *libraries]


class Image:
    """busybox, a page, and the probe with a Python that can run it."""

    def __init__(self):
        self.folder = Folder("minato-probe-")
        root = os.path.join(self.folder.path, "root")
        self.python, files = needed_files()
        for file in files:
            target = root + file
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(file, target)
        for name in ("bin", "www", "tmp"):
            os.makedirs(os.path.join(root, name), exist_ok=True)
        shutil.copy(BUSYBOX, os.path.join(root, "bin"))
        shutil.copy(PROBE, os.path.join(root, "probe.py"))
        with open(os.path.join(root, "www/index.html"), "w", encoding="utf-8") as file:
            file.write(PAGE)
        self.archive = os.path.join(self.folder.path, "root.tar")
        run("tar", "-C", root, "-cf", self.archive, ".")

    def push(self, server):
        engine = Engine.get()
        server.client("ecr").create_repository(repositoryName="probe")
        image = f"{server.registry}/probe"
        engine.docker("import", self.archive, image)
        engine.login(server)
        engine.docker("push", image)
        return image


class Services:
    """What listens on this machine, and hears."""

    def __init__(self):
        self.heard = []
        self.sockets = []
        self.everywhere = self.tcp("0.0.0.0")
        self.second = self.tcp("0.0.0.0")
        self.loopback = self.tcp("127.0.0.1")
        self.datagrams = self.udp(socket.AF_INET, "0.0.0.0")
        self.datagrams6 = self.udp(socket.AF_INET6, "::") if socket.has_ipv6 else None
        self.has_resolver = True
        try:
            self.udp(socket.AF_INET, *OWN_RESOLVER)
        except OSError:  # somebody else's
            self.has_resolver = False

    def open(self, family, kind, address, port=0):
        made = socket.socket(family, kind)
        self.sockets.append(made)
        made.bind((address, port))
        return made, made.getsockname()[1]

    def tcp(self, address):
        listener, port = self.open(socket.AF_INET, socket.SOCK_STREAM, address)
        listener.listen()
        threading.Thread(target=self.answer, args=(listener,), daemon=True).start()
        return port

    def answer(self, listener):
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), peer:
                peer.settimeout(5)
                self.heard.append(peer.recv(4096).decode(errors="replace"))
                peer.sendall(SECRET.encode())

    def udp(self, family, address, port=0):
        listener, port = self.open(family, socket.SOCK_DGRAM, address, port)
        threading.Thread(target=self.hear, args=(listener,), daemon=True).start()
        return port

    def hear(self, listener):
        while True:
            try:
                data, peer = listener.recvfrom(4096)
                if peer is None:  # shut down
                    return
                self.heard.append(data.decode(errors="replace"))
                listener.sendto(SECRET.encode(), peer)
            except OSError:
                if listener.fileno() < 0:
                    return

    def close(self):
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class Cloud:
    """A namespace that has the cloud's addresses, and the internet's. Only what comes over the
    given bridges is routed there: this machine may itself be in a cloud."""

    def __init__(self, bridges):
        self.name = "minato-cloud-" + uuid.uuid4().hex[:6]
        self.link = "mt" + self.name[-6:]
        self.bridges = bridges
        self.folder = Folder("minato-cloud-")
        with open(self.folder.path + "/index.html", "w", encoding="utf-8") as file:
            file.write(SECRET)
        inside = ["ip", "-n", self.name]
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
            self.name)
        for address in (METADATA, RESOLVER, OUTSIDE):
            run(*inside, "addr", "add", address + "/32", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "route", "add", "default", "dev", "eth0")
        run("ip", "addr", "add", "198.51.100.1/32", "dev", self.link)
        run("ip", "link", "set", self.link, "up")
        with open(f"/proc/sys/net/ipv4/conf/{self.link}/rp_filter", "w", encoding="ascii") as file:
            file.write("2")
        run("ip", "route", "replace", "default", "dev", self.link, "table", ROUTES)
        for rule in self.rules():
            run("ip", "rule", "add", *rule)
        self.server = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.name}", BUSYBOX, "httpd", "-f", "-p", "80", "-h",
             self.folder.path], stdin=subprocess.DEVNULL)

    def rules(self):
        return [["iif", bridge, "to", block, "lookup", ROUTES]
                for bridge in self.bridges for block in ("169.254.0.0/16", OUTSIDE + "/32")]

    def close(self):
        self.server.kill()
        self.server.wait()
        for rule in self.rules():
            run("ip", "rule", "del", *rule, check=False)
        run("ip", "netns", "del", self.name, check=False)
        run("ip", "link", "del", self.link, check=False)


class HostContainer:
    """What an engine of this machine makes for a container: a bridge, a namespace, a service that it
    publishes to nobody."""

    address = "203.0.113.2"

    def __init__(self):
        self.name = "minato-container-" + uuid.uuid4().hex[:6]
        self.link = "mt" + self.name[-6:]
        self.bridge = self.link + "br"
        self.folder = Folder("minato-container-")
        with open(self.folder.path + "/index.html", "w", encoding="utf-8") as file:
            file.write(SECRET)
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "addr", "add", "203.0.113.1/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
            self.name)
        run("ip", "link", "set", self.link, "master", self.bridge, "up")
        inside = ["ip", "-n", self.name]
        run(*inside, "addr", "add", self.address + "/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "route", "add", "default", "via", "203.0.113.1")
        self.server = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.name}", BUSYBOX, "httpd", "-f", "-p", "80", "-h",
             self.folder.path], stdin=subprocess.DEVNULL)

    def close(self):
        self.server.kill()
        self.server.wait()
        run("ip", "netns", "del", self.name, check=False)
        run("ip", "link", "del", self.link, check=False)
        run("ip", "link", "del", self.bridge, check=False)


class Instance:
    """One container instance in a cluster of its own, and the tasks on it."""

    def __init__(self, server, name, image, open_ports=()):
        self.fleet = Fleet(server, name)
        self.image = image
        ids, self.group = launch_instances(server, name, open_ports=open_ports)
        self.id = ids[0]
        found = self.fleet.ec2.describe_instances(InstanceIds=ids)["Reservations"][0]
        self.private = found["Instances"][0]["PrivateIpAddress"]
        self.public = found["Instances"][0]["PublicIpAddress"]
        route = json.loads(run("ip", "-j", "route", "get", self.private).stdout)[0]
        self.bridge, self.gateway = route["dev"], route["prefsrc"]
        self.arn = self.fleet.ecs.list_container_instances(
            cluster=name)["containerInstanceArns"][0]

    def task(self, name, command, mode="host", **more):
        """Container id of a task that runs."""
        definition = self.fleet.register_all(name, [{
            "name": "main", "image": self.image, "memory": 64, "command": command, **more}],
            networkMode=mode)
        arn = self.fleet.run(definition)["taskArn"]
        return docker(self.id, "ps", "-q", "--no-trunc", "--filter",
                      f"label=com.amazonaws.ecs.task-arn={arn}").stdout.strip()


class Scene:
    """`senders` maps the name of an attacking task to (instance, container)."""

    def __init__(self):
        self.end = contextlib.ExitStack()
        try:
            self.build()
        except BaseException:
            self.end.close()
            raise

    def build(self):
        self.services = Services()
        self.end.callback(self.services.close)
        self.image = Image()
        # Everybody who can name a key is root there, and whoever asks becomes the local user.
        self.server = self.open_server("--dev")
        self.other_server = self.open_server("--listen", "0.0.0.0")
        image = self.image.push(self.server)
        with ThreadPoolExecutor() as pool:
            one = pool.submit(Instance, self.server, "attackers", image)
            other = pool.submit(lambda: Instance(self.other_server, "other",
                                                 self.image.push(self.other_server), (8080,)))
            self.attackers, self.other = one.result(), other.result()
        self.victim = Instance(self.server, "victims", image)
        self.bridge = self.attackers.bridge
        self.cloud = Cloud([self.bridge])
        self.end.callback(self.cloud.close)
        self.container = HostContainer()
        self.end.callback(self.container.close)
        self.look_at_addresses()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda start: start(), [self.start_attackers, self.start_victims,
                                                  self.start_others]))

    def open_server(self, *options):
        server = Server(*options).start()
        self.end.callback(server.close)
        return server

    def restart(self, server, *options):
        """With these options; its instances go on."""
        server.stop()
        server.options = list(options)
        server.start()

    def look_at_addresses(self):
        links = json.loads(run("ip", "-j", "addr").stdout)
        own = next(one for one in links if one["ifname"] == self.bridge)["addr_info"]
        self.broadcast = next(a["broadcast"] if "broadcast" in a else self.last_of(a)
                              for a in own if a["family"] == "inet")
        self.link_local = next((a["local"] for a in own if a["family"] == "inet6"), None)
        self.machine = next((a["local"] for one in links for a in one["addr_info"]
                             if a["family"] == "inet" and a["scope"] == "global"
                             and not one["ifname"].startswith(("mn", "mt"))), None)

    @staticmethod
    def last_of(address):
        number = int.from_bytes(socket.inet_aton(address["local"]), "big")
        number |= (1 << 32 - address["prefixlen"]) - 1
        return socket.inet_ntoa(number.to_bytes(4, "big"))

    def start_attackers(self):
        sleep = [BUSYBOX, "sleep", "3600"]
        page = "".join(f"{BUSYBOX} httpd -p {address}:{PRIVATE_PORT} -h /www; "
                       for address in ("127.0.0.1", METADATA, CREDENTIALS))
        page += f"exec {BUSYBOX} httpd -f -p {PUBLIC_PORT} -h /www"
        self.attackers.task("neighbour", [BUSYBOX, "sh", "-c", page])
        self.senders = {"host": (self.attackers, self.attackers.task("host", sleep)),
                        "bridge": (self.attackers,
                                   self.attackers.task("bridge", sleep, mode="bridge"))}

    def start_victims(self):
        """VICTIM_PORT is open to this machine and to FORGED, NEIGHBOUR_PORT to the attackers,
        PUBLISHED_PORT to nobody."""
        for source in (FORGED, "127.0.0.1", self.attackers.private):
            port = NEIGHBOUR_PORT if source == self.attackers.private else VICTIM_PORT
            self.victim.fleet.ec2.authorize_security_group_ingress(
                GroupId=self.victim.group, IpProtocol="udp", FromPort=port, ToPort=port,
                CidrIp=source + "/32")
        listen = [self.image.python, "-I", "-S", "/probe.py"]
        self.listeners = [self.victim.task(f"listener{port}", [*listen, str(port)])
                          for port in (VICTIM_PORT, NEIGHBOUR_PORT)]
        # The security group lets its port in, but not the one that it is published as.
        behind = self.victim.task("behind", [*listen, str(NEIGHBOUR_PORT)], mode="bridge",
                                  portMappings=[{"containerPort": NEIGHBOUR_PORT, "protocol": "udp",
                                                 "hostPort": PUBLISHED_PORT}])
        self.listeners.append(behind)
        networks = inspect(self.victim.id, behind)["NetworkSettings"]["Networks"]
        self.behind = next(iter(networks.values()))["IPAddress"]

    def start_others(self):
        web = [BUSYBOX, "httpd", "-f", "-p", "8080", "-h", "/www"]
        self.other.task("web", web)
        self.other_host = (self.other, self.other.task("host", [BUSYBOX, "sleep", "3600"]))

    def send(self, sender, **what):
        """Has a task send something; what came back, as text."""
        instance, container = {**self.senders, "other": self.other_host}[sender]
        env = dict(os.environ, DOCKER_HOST=engine_of(instance.id))
        done = run("docker", "exec", "-i", container, self.image.python, "-I", "-S", "/probe.py",
                   env=env, input=json.dumps(what))
        return json.loads(done.stdout)

    def heard(self, text):
        """Whether it arrived at a service of this machine or at the victim."""
        return any(text in one for one in self.services.heard) or any(
            text in docker(self.victim.id, "logs", listener).stdout for listener in self.listeners)

    def listeners_inside(self):
        """Addresses and ports where TCP is listened for in the victim's namespace."""
        table = docker(self.victim.id, "exec", self.listeners[0], BUSYBOX, "cat",
                       "/proc/net/tcp").stdout
        found = set()
        for line in table.splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":
                address, port = local.split(":")
                found.add((socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16)))
        return found

    def reach_victim(self, text):
        """Sends as this machine, which the victim's security group lets in; whether it arrived."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(text.encode(), (self.victim.public, VICTIM_PORT))
        return self.heard(text)

    def neighbour(self, address):
        """The MAC that this machine takes for an instance's."""
        found = json.loads(run("ip", "-j", "neigh", "show", address, "dev", self.bridge).stdout)
        return found[0].get("lladdr") if found else None

    def mac(self, instance):
        text = docker(instance.id, "exec", self.senders["host"][1], BUSYBOX, "cat",
                      "/sys/class/net/eth0/address").stdout
        return text.strip()
