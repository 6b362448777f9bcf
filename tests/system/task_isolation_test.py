"""What a task may send, and where it must not arrive: a table of attempts from tasks with every
default capability, on the network of their instance ("host") and behind its bridge ("bridge").

Every attempt succeeded before the guard it tries: MINATO_PROGRAM=<an older program> shows it. That
the same connections and frames arrive where they may is shown by the class Reach.
"""
import signal
import socket
import sys
import unittest
import uuid
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import PAGE, main, needs_root, wait_until
from isolation_scene import (CREDENTIALS, FORGED, METADATA, NEIGHBOUR_PORT, OUTSIDE, OWN_RESOLVER,
                             PRIVATE_PORT, PUBLIC_PORT, RESOLVER, SECRET, VICTIM_PORT, Scene)

LOOPBACK = "127.0.0.1"
SECONDS_MAX = 400  # nothing here may hang for ever; a quiet machine takes 60
scene = None


def http(method, target, body="", **headers):
    """A request as text; names of fields have '_' for '-'."""
    fields = {"Host": "localhost", "Connection": "close", **headers}
    if body:
        fields["Content-Length"] = str(len(body))
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", body])


def any_key(method, target, service, body="", **headers):
    """Signed with a key that nobody has."""
    headers["X_Amz_Date"] = "20300101T000000Z"
    names = ";".join(sorted(name.replace("_", "-").lower() for name in headers
                            if name.startswith("X_Amz")))
    return http(method, target, body, Authorization="AWS4-HMAC-SHA256 Credential=test/20300101/"
                f"us-east-1/{service}/aws4_request, SignedHeaders=host;{names}, "
                f"Signature={'0' * 64}", **headers)


def new_user(name):
    return any_key("POST", "/", "iam", f"Action=CreateUser&Version=2010-05-08&UserName={name}",
                   Content_Type="application/x-www-form-urlencoded")


def registry_login():
    return any_key("POST", "/", "ecr", "{}", Content_Type="application/x-amz-json-1.1",
                   X_Amz_Target="AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken")


def work_of(instance):
    """Asks for what an instance's agent is sent, the credentials of its tasks among it."""
    return any_key("GET", "/acs/ws?agentHash=x&agentVersion=1.90.0&protocolVersion=2&seqNum=1"
                   "&sendCredentials=true&dockerVersion=20&clusterArn="
                   f"{instance.fleet.cluster}&containerInstanceArn={instance.arn}", "ecs",
                   Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13",
                   Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==")


LOCAL_USER = http("POST", "/console/api/login", '{"localUser":true}', X_Minato_Console="1",
                  Content_Type="application/json")
INFO = http("GET", "/console/api/info")
GET = http("GET", "/")
# What tells that an attempt succeeded: a piece of the answer, or one of these.
HEARD = object()  # its name arrived
SIGNED_IN, USER_MADE, INFORMED = "minato_console=", "<CreateUserResult", '"signedIn"'
SWITCHED = "101 Switching"


def tcp(address, port, request=GET):
    return {"how": "tcp", "address": address, "port": port, "request": request}


def frames(address, port, request=GET, **more):
    return {"how": "raw_tcp", "address": address, "port": port, "request": request, **more}


def datagram(address, port):
    return {"how": "udp", "address": address, "port": port, "request": HEARD}


def frame(address, port, **more):
    return {"how": "raw_udp", "address": address, "port": port, "request": HEARD, **more}


# `send` makes the request for the probe; None where this machine has no such address.
Attempt = namedtuple("Attempt", "name sender send evidence")
ATTEMPTS = [Attempt(*row) for row in (
    # The control plane, by the listener inside the instance.
    ("the console as the local user", "host",
     lambda s: tcp(LOOPBACK, s.server.port, LOCAL_USER), SIGNED_IN),
    ("a user made with any key", "host",
     lambda s: tcp(LOOPBACK, s.server.port, new_user("u1")), USER_MADE),
    ("the registry's login with any key", "host",
     lambda s: tcp(LOOPBACK, s.server.port, registry_login()), "authorizationToken"),
    ("a collection of garbage with any key", "host",
     lambda s: tcp(LOOPBACK, s.server.port, any_key("POST", "/minato/gc?dry-run=true", "minato")),
     "HTTP/1.1 20"),
    ("another instance's work and its tasks' credentials with any key", "host",
     lambda s: tcp(LOOPBACK, s.server.port, work_of(s.victim)), SWITCHED),
    ("what the console tells without a session", "host",
     lambda s: tcp(LOOPBACK, s.server.port, INFO), INFORMED),
    ("the server's health and version", "host",
     lambda s: tcp(LOOPBACK, s.server.port, http("GET", "/minato/health")), '"status":"ok"'),
    ("the console as the local user, by frames to the instance's loopback", "bridge",
     lambda s: frames(LOOPBACK, s.server.port, LOCAL_USER), SIGNED_IN),
    ("a user made with any key, by frames to the instance's loopback", "bridge",
     lambda s: frames(LOOPBACK, s.server.port, new_user("u2")), USER_MADE),
    # The control plane, by the machine it runs on.
    ("the console as the local user, by frames to the machine's loopback", "host",
     lambda s: frames(LOOPBACK, s.server.port, LOCAL_USER), SIGNED_IN),
    ("a user made with any key, by frames to the machine's loopback", "host",
     lambda s: frames(LOOPBACK, s.server.port, new_user("u3")), USER_MADE),
    ("another instance's work and its tasks' credentials, by the machine's loopback", "host",
     lambda s: frames(LOOPBACK, s.server.port, work_of(s.victim)), SWITCHED),
    ("the console of a server that listens everywhere, by the gateway", "other",
     lambda s: tcp(s.other.gateway, s.other_server.port, INFO), INFORMED),
    # Loopback of others.
    ("a service on the machine's loopback", "host",
     lambda s: frames(LOOPBACK, s.services.loopback), SECRET),
    ("another instance's public address, which is the machine's loopback", "host",
     lambda s: frames(s.victim.public, s.services.everywhere), SECRET),
    ("a service on the instance's loopback, another task's", "bridge",
     lambda s: frames(LOOPBACK, PRIVATE_PORT), PAGE),
    ("a service on the instance's metadata address", "bridge",
     lambda s: tcp(METADATA, PRIVATE_PORT), PAGE),
    ("the machine's own name server on loopback", "host",
     lambda s: frame(*OWN_RESOLVER, source=s.attackers.private)
     if s.services.has_resolver else None, HEARD),
    # The machine by its other addresses.
    ("a service of the machine by the gateway", "host",
     lambda s: tcp(s.attackers.gateway, s.services.everywhere), SECRET),
    ("a service of the machine by the gateway", "bridge",
     lambda s: tcp(s.attackers.gateway, s.services.everywhere), SECRET),
    ("a service of the machine by its own address", "bridge",
     lambda s: s.machine and tcp(s.machine, s.services.everywhere), SECRET),
    ("a datagram to the machine by the gateway", "bridge",
     lambda s: datagram(s.attackers.gateway, s.services.datagrams), HEARD),
    ("a datagram to everybody on the network", "host",
     lambda s: datagram(s.broadcast, s.services.datagrams), HEARD),
    ("an IPv6 datagram to the gateway's link-local address", "host",
     lambda s: s.link_local and {"how": "raw_udp6", "address": s.link_local, "request": HEARD,
                                 "port": s.services.datagrams6}, HEARD),
    ("a container of the machine's own engine", "host",
     lambda s: tcp(s.container.address, 80), SECRET),
    ("a container of the machine's own engine", "bridge",
     lambda s: tcp(s.container.address, 80), SECRET),
    # Other installations.
    ("a page of another installation's instance", "host",
     lambda s: tcp(s.other.private, 8080), PAGE),
    ("a page of another installation's instance", "bridge",
     lambda s: tcp(s.other.private, 8080), PAGE),
    ("a service of the machine by another installation's gateway", "bridge",
     lambda s: tcp(s.other.gateway, s.services.everywhere), SECRET),
    ("the control plane of another installation", "bridge",
     lambda s: tcp(s.attackers.gateway, s.other_server.port, INFO), INFORMED),
    # The cloud that the machine may be in.
    ("the metadata address of the machine's cloud, by frames", "host",
     lambda s: frames(METADATA, 80), SECRET),
    ("a link-local address of the machine's cloud", "bridge",
     lambda s: tcp(RESOLVER, 80), SECRET),
    # Other instances: past the security group, then in somebody else's name.
    ("a datagram to another instance's credentials address", "host",
     lambda s: frame(CREDENTIALS, NEIGHBOUR_PORT, source=s.attackers.private,
                     neighbour=s.victim.private), HEARD),
    ("a datagram to a container behind another instance's bridge", "host",
     lambda s: frame(s.behind, NEIGHBOUR_PORT, source=s.attackers.private,
                     neighbour=s.victim.private), HEARD),
    ("a datagram in the name of an address the security group lets in", "host",
     lambda s: frame(s.victim.private, VICTIM_PORT, source=FORGED, neighbour=s.victim.private),
     HEARD),
    ("a datagram in the name of this machine", "host",
     lambda s: frame(s.victim.private, VICTIM_PORT, source=s.attackers.gateway,
                     neighbour=s.victim.private), HEARD),
)]


def marked(attempt):
    return f"{attempt.name} ({attempt.sender})"


def send(attempt):
    what = attempt.send(scene)
    if what is None:
        return None
    mark = marked(attempt)
    return scene.send(attempt.sender, **{name: mark if value is HEARD else value
                                         for name, value in what.items()})


def setUpModule():
    global scene
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"not within {SECONDS_MAX} s"))
    signal.alarm(SECONDS_MAX)
    unittest.addModuleCleanup(signal.alarm, 0)
    scene = Scene()
    unittest.addModuleCleanup(scene.end.close)


@needs_root
class Attempts(unittest.TestCase):
    """One test an attempt, added below; all are made at once, before the first test."""

    @classmethod
    def setUpClass(cls):
        with ThreadPoolExecutor(6) as pool:
            cls.answers = dict(zip(map(marked, ATTEMPTS), pool.map(send, ATTEMPTS)))
        # What was sent to the victim has arrived when this has.
        wait_until(lambda: scene.reach_victim("after all attempts"), 20, "the victim hears")

    def check(self, attempt):
        mark = marked(attempt)
        if self.answers[mark] is None:
            self.skipTest("this machine has no such address")
        if attempt.evidence is HEARD:
            self.assertFalse(scene.heard(mark), "it arrived")
        else:
            self.assertNotIn(attempt.evidence, self.answers[mark])

    def test_nobody_was_made(self):
        users = scene.server.client("iam").list_users()["Users"]
        self.assertEqual([one["UserName"] for one in users], [])

    def test_to_be_another_instance(self):
        """The machine would send what is for the victim to the attacker."""
        scene.send("host", how="claim", address=scene.victim.private,
                   of_whom=scene.attackers.gateway)
        self.assertNotEqual(scene.neighbour(scene.victim.private), scene.mac(scene.attackers))


def add_attempts():
    for number, attempt in enumerate(ATTEMPTS, 1):
        words = "".join(c if c.isalnum() else "_" for c in marked(attempt))
        test = lambda self, attempt=attempt: self.check(attempt)
        test.__doc__ = marked(attempt)
        setattr(Attempts, f"test_{number:02}_{words}", test)


add_attempts()


@needs_root
class Reach(unittest.TestCase):
    """What must arrive, sent the same ways."""

    def soon(self, sender, evidence, **what):
        def there():
            answer = scene.send(sender, **what)
            return answer if evidence in answer else None
        return wait_until(there, 15, f"{evidence} for {what}")

    def test_the_signed_api_by_the_listener_inside(self):
        request = AWSRequest("POST", f"http://localhost:{scene.server.port}/",
                             data="Action=ListUsers&Version=2010-05-08",
                             headers={"Content-Type": "application/x-www-form-urlencoded"})
        access = scene.server.access
        SigV4Auth(Credentials(access["access_key_id"], access["secret_key"]), "iam",
                  "us-east-1").add_auth(request)
        text = http("POST", "/", request.data, **{"Host": f"localhost:{scene.server.port}",
                                                  **dict(request.headers.items())})
        answer = self.soon("host", "ListUsersResult", **tcp(LOOPBACK, scene.server.port, text))
        self.assertIn("200 OK", answer)

    def test_the_registry_by_the_listener_inside(self):
        """By token: the images of all these tasks came this way."""
        self.soon("host", "401 Unauthorized",
                  **tcp(LOOPBACK, scene.server.port, http("GET", "/v2/")))

    def test_the_registry_of_a_server_that_listens_everywhere(self):
        self.soon("other", "401 Unauthorized",
                  **tcp(scene.other.gateway, scene.other_server.port, http("GET", "/v2/")))

    def test_the_credentials_address_of_the_instance(self):
        for sender in ("host", "bridge"):
            self.soon(sender, PAGE, **tcp(CREDENTIALS, PRIVATE_PORT))

    def test_nothing_else_listens_inside(self):
        """No engine's or daemon's TCP port: what there is belongs to the listener inside."""
        found = scene.listeners_inside()
        self.assertIn((LOOPBACK, scene.server.port), found)
        self.assertEqual([one for one in found if one[1] != scene.server.port and
                          not one[0].startswith("169.254.")], [])

    def test_name_servers(self):
        """Those that this machine asks."""
        with open("/etc/resolv.conf", encoding="utf-8") as file:
            words = [line.split() for line in file]
        servers = [one[1] for one in words if one[:1] == ["nameserver"] and ":" not in one[1] and
                   not one[1].startswith("127.")]
        answering = [one for one in servers if asked(one)]
        if not answering:
            self.skipTest("no name server answers this machine")
        for sender in ("host", "bridge"):
            self.soon(sender, DNS_QUERY[:2], how="udp", address=answering[0], port=53,
                      request=DNS_QUERY)

    def test_the_internet(self):
        for sender in ("host", "bridge"):
            self.soon(sender, SECRET, **tcp(OUTSIDE, 80))

    def test_instances_of_the_same_network_by_security_group(self):
        mark = uuid.uuid4().hex

        def there():
            scene.send("host", **frame_to_victim(mark))
            return scene.heard(mark)
        wait_until(there, 15, "the victim hears its neighbour")

    def test_neighbours_on_the_instance_by_frames(self):
        """The frames of the bridge's attempts, to an address they may have."""
        self.soon("bridge", PAGE, **frames(None, PUBLIC_PORT, source="172.17.0.200"))

    def test_the_machine_reaches_instances(self):
        mark = uuid.uuid4().hex
        wait_until(lambda: scene.reach_victim(mark), 15, "the victim hears the machine")


DNS_QUERY = "\x12\x34\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1"


def asked(server):
    """Whether it answers this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(3)
        try:
            asker.sendto(DNS_QUERY.encode(), (server, 53))
            return asker.recv(4096)
        except OSError:
            return b""


def frame_to_victim(mark):
    """In the attacker's own name, which another rule of the victim lets in."""
    return {"how": "raw_udp", "address": scene.victim.private, "port": NEIGHBOUR_PORT,
            "request": mark, "source": scene.attackers.private,
            "neighbour": scene.victim.private}


@needs_root
class WithTheOption(unittest.TestCase):
    """--tasks-reach-host opens what it says and nothing else. The last class: it restarts servers."""

    def soon(self, sender, evidence, **what):
        wait_until(lambda: evidence in scene.send(sender, **what), 20, f"{evidence} for {what}")

    def closed(self, sender, evidence, **what):
        self.assertNotIn(evidence, scene.send(sender, **what))

    def let_in(self, instance, before, now):
        """Its page is for `now` instead."""
        ec2, rule = instance.fleet.ec2, {"GroupId": instance.group, "IpProtocol": "tcp",
                                         "FromPort": 8080, "ToPort": 8080}
        ec2.revoke_security_group_ingress(CidrIp=before, **rule)
        ec2.authorize_security_group_ingress(CidrIp=now, **rule)

    def test_1_ports(self):
        services, gateway = scene.services, scene.attackers.gateway
        scene.restart(scene.server, "--dev", "--tasks-reach-host", str(services.everywhere))
        self.soon("bridge", SECRET, **tcp(gateway, services.everywhere))
        self.soon("host", SECRET, **frames(gateway, services.everywhere))
        self.closed("bridge", SECRET, **tcp(gateway, services.second))
        self.closed("host", SECRET, **frames(LOOPBACK, services.everywhere))
        self.closed("bridge", PAGE, **tcp(scene.other.private, 8080))

    def test_2_everything(self):
        services, gateway = scene.services, scene.attackers.gateway
        scene.restart(scene.server, "--dev", "--tasks-reach-host", "all")
        self.soon("bridge", SECRET, **tcp(gateway, services.second))
        self.soon("bridge", SECRET, **tcp(scene.container.address, 80))
        self.closed("bridge", PAGE, **tcp(scene.other.private, 8080))
        scene.restart(scene.other_server, "--listen", "0.0.0.0", "--tasks-reach-host", "all")
        self.soon("bridge", PAGE, **tcp(scene.other.private, 8080))
        self.let_in(scene.other, "0.0.0.0/0", "127.0.0.1/32")
        self.closed("bridge", PAGE, **tcp(scene.other.private, 8080))
        self.closed("host", SECRET, **frames(LOOPBACK, services.loopback))
        self.closed("host", SECRET, **frames(METADATA, 80))
        self.closed("bridge", PAGE, **tcp(METADATA, PRIVATE_PORT))
        self.closed("host", SIGNED_IN, **tcp(LOOPBACK, scene.server.port, LOCAL_USER))


if __name__ == "__main__":
    main()
