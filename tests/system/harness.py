"""What every system test starts from: a server of its own, clients, a Docker Engine, clean-up.

Everything lives in one temporary folder per server; ports are picked by the kernel; whatever was
started is ended by its own handle, also when a test fails.
"""
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
MINATO = os.environ.get("MINATO_PROGRAM", os.path.join(ROOT, "build/release/minato"))
PAGE = "Hello world From workShop!!"


def wait_until(condition, seconds=30, what="condition"):
    """Returns the first true value of `condition()`, polled every 50 ms."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def run(*argv, check=True, env=None, timeout=120, **kwargs):
    done = subprocess.run(argv, capture_output=True, text=True, env=env, timeout=timeout,
                          check=False, **kwargs)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}\n"
                             f"{done.stderr}")
    return done


class Folder:
    """A temporary folder that goes away at the end, whatever happens."""

    def __init__(self, prefix="minato-test-"):
        self.path = tempfile.mkdtemp(prefix=prefix)
        atexit.register(self.remove)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Server:
    """`minato server` with a data folder of its own. start() again after stop() or kill()."""

    def __init__(self, *options):
        self.folder = Folder()
        self.data = os.path.join(self.folder.path, "data")
        self.log = os.path.join(self.folder.path, "server.log")
        self.options = list(options)
        self.environment = {}  # added to what it inherits
        self.port = 0
        self.process = None
        atexit.register(self.close)

    def _written(self):
        """When the server last wrote how it is reached."""
        path = os.path.join(self.data, "credentials.json")
        return os.stat(path).st_mtime_ns if os.path.exists(path) else 0

    def start(self):
        written = self._written()
        log = open(self.log, "ab")
        self.process = subprocess.Popen(
            [MINATO, "server", "--data-dir", self.data, "--port", str(self.port), *self.options],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment})
        log.close()

        def ready():
            if self.process.poll() is not None:
                raise AssertionError("server ended:\n" + self.log_tail())
            if self._written() == written:
                return False
            with open(os.path.join(self.data, "credentials.json"), encoding="utf-8") as file:
                self.access = json.load(file)
            self.endpoint = self.access["endpoint"]
            self.port = int(self.endpoint.rsplit(":", 1)[1])
            try:
                with urllib.request.urlopen(self.endpoint + "/minato/health", timeout=1) as answer:
                    return answer.status == 200
            except OSError:
                return False
        wait_until(ready, 20, "server answers")
        return self

    def log_tail(self, lines=30):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    @property
    def registry(self):
        return f"localhost:{self.port}"

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self):
        """As a power cut for the process: SIGKILL."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def close(self):
        if self.process is None:
            return
        self.stop()
        self.process = None
        if os.geteuid() == 0:
            run(MINATO, "cleanup", "--data-dir", self.data, check=False, timeout=120)
        self.folder.remove()

    def env(self, key=None, secret=None, token=None):
        """Environment of an AWS client that is this server's root unless told otherwise."""
        env = {name: value for name, value in os.environ.items()
               if not name.startswith("AWS_") and "proxy" not in name.lower()}
        env.update(AWS_ACCESS_KEY_ID=key or self.access["access_key_id"],
                   AWS_SECRET_ACCESS_KEY=secret or self.access["secret_key"],
                   AWS_DEFAULT_REGION=self.access["region"], AWS_REGION=self.access["region"],
                   AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", AWS_MAX_ATTEMPTS="2",
                   HOME=self.folder.path, AWS_CONFIG_FILE="/nonexistent",
                   AWS_SHARED_CREDENTIALS_FILE="/nonexistent")
        if token:
            env["AWS_SESSION_TOKEN"] = token
        return env

    def client(self, service, key=None, secret=None, token=None, region=None):
        import boto3
        from botocore.config import Config
        session = boto3.session.Session(
            aws_access_key_id=key or self.access["access_key_id"],
            aws_secret_access_key=secret or self.access["secret_key"],
            aws_session_token=token, region_name=region or self.access["region"])
        return session.client(service, endpoint_url=self.endpoint,
                              config=Config(retries={"max_attempts": 1}, read_timeout=60))

    def aws(self, *argv, program="aws", check=True):
        """One AWS CLI call; its JSON, or its text with check=False as a CompletedProcess."""
        done = run(program, "--endpoint-url", self.endpoint, "--output", "json", *argv,
                   check=check, env=self.env())
        if not check:
            return done
        return json.loads(done.stdout) if done.stdout.strip() else None


def aws_programs():
    """(name, path) of every AWS CLI on this machine, one a major version."""
    found = {}
    for path in [shutil.which("aws"), "/usr/bin/aws", "/usr/local/bin/aws"]:
        if not path or not os.path.exists(path):
            continue
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        text = done.stdout + done.stderr
        for major in ("1", "2"):
            if f"aws-cli/{major}." in text:
                found.setdefault("v" + major, path)
    return found


class Engine:
    """A Docker Engine for clients to build and push with; needs root. One for the whole run."""

    shared = None

    @classmethod
    def get(cls):
        if cls.shared is None:
            cls.shared = cls()
        return cls.shared

    def __init__(self):
        self.folder = Folder("minato-engine-")
        path = self.folder.path
        self.socket = os.path.join(path, "docker.sock")
        self.host = "unix://" + self.socket
        log = open(os.path.join(path, "dockerd.log"), "ab")
        self.process = subprocess.Popen(
            ["dockerd", "-H", self.host, "--data-root", path + "/data", "--exec-root",
             path + "/exec", "--pidfile", path + "/pid", "--bridge=none", "--iptables=false",
             "--ip6tables=false"],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        atexit.register(self.close)
        wait_until(self._ready, 30, "dockerd answers")

    def _ready(self):
        if self.process.poll() is not None:
            with open(self.folder.path + "/dockerd.log", encoding="utf-8") as file:
                raise AssertionError("dockerd ended:\n" + file.read()[-2000:])
        return self.docker("info", check=False).returncode == 0

    def docker(self, *argv, check=True, stdin=None, config=None):
        env = dict(os.environ, DOCKER_HOST=self.host, DOCKER_BUILDKIT="0",
                   DOCKER_CONFIG=config or self.folder.path + "/config")
        return run("docker", *argv, env=env, check=check, input=stdin)

    def build_workshop(self, tag):
        """The image of examples/workshop under `tag`."""
        context = os.path.join(self.folder.path, "context")
        shutil.copytree(os.path.join(ROOT, "examples/workshop"), context, dirs_exist_ok=True)
        shutil.copy("/bin/busybox", context)
        self.docker("build", "-q", "-t", tag, context)

    def login(self, server):
        password = run("aws", "--endpoint-url", server.endpoint, "ecr", "get-login-password",
                       env=server.env()).stdout.strip()
        self.docker("login", "--username", "AWS", "--password-stdin", server.registry,
                    stdin=password)

    def push_workshop(self, server, repository="workshop0802_00", tag="latest"):
        """Makes the repository, builds, logs in, pushes; returns the image's name."""
        ecr = server.client("ecr")
        try:
            ecr.create_repository(repositoryName=repository)
        except ecr.exceptions.RepositoryAlreadyExistsException:
            pass
        image = f"{server.registry}/{repository}:{tag}"
        self.build_workshop(image)
        self.login(server)
        self.docker("push", image)
        return image

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process = None
        # The engine leaves this mount behind once a container used the host's network.
        namespace = self.folder.path + "/exec/netns/default"
        if os.path.exists(namespace):
            run("umount", namespace, check=False)
        self.folder.remove()


TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]},
    "Action": "sts:AssumeRole"}]}


def launch_instances(server, cluster, count=1, open_ports=(8080,), instance_type="t3.micro",
                     user_data=None):
    """Starts container instances for `cluster` and waits until they joined; instance ids."""
    ecs, ec2, iam = (server.client(name) for name in ("ecs", "ec2", "iam"))
    ecs.create_cluster(clusterName=cluster)
    try:
        iam.create_role(RoleName="ecsInstanceRole", AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.attach_role_policy(
            RoleName="ecsInstanceRole",
            PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role")
        iam.create_instance_profile(InstanceProfileName="ecsInstanceRole")
        iam.add_role_to_instance_profile(InstanceProfileName="ecsInstanceRole",
                                         RoleName="ecsInstanceRole")
    except iam.exceptions.EntityAlreadyExistsException:
        pass
    group = ec2.create_security_group(GroupName=f"{cluster}-{time.monotonic_ns()}",
                                      Description="test")["GroupId"]
    for port in open_ports:
        ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=port,
                                             ToPort=port, CidrIp="0.0.0.0/0")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    before = len(ecs.list_container_instances(cluster=cluster)["containerInstanceArns"])
    started = ec2.run_instances(
        ImageId=image, InstanceType=instance_type, MinCount=count, MaxCount=count,
        SecurityGroupIds=[group], IamInstanceProfile={"Name": "ecsInstanceRole"},
        UserData=user_data or f"#!/bin/bash\necho ECS_CLUSTER={cluster} >> /etc/ecs/ecs.config\n")
    ids = [instance["InstanceId"] for instance in started["Instances"]]

    def joined():
        arns = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
        if len(arns) < before + count:
            return False
        found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
        return all(one["agentConnected"] for one in found["containerInstances"])
    wait_until(joined, 60, f"instances join {cluster}\n" + server.log_tail())
    return ids, group


def needs_root(test):
    """Skips, saying why, where instances cannot run."""
    missing = [name for name in ("dockerd", "nft", "ip", "nsenter") if not shutil.which(name)]
    if os.geteuid() != 0:
        return unittest.skip("needs root: instances are network namespaces")(test)
    if missing:
        return unittest.skip("needs " + ", ".join(missing))(test)
    return test


def main():
    if not os.path.exists(MINATO):
        print(f"{MINATO} is not built", file=sys.stderr)
        sys.exit(2)
    # Whoever ends the tests early still gets everything cleaned up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    unittest.main(verbosity=2)
