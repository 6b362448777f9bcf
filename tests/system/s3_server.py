"""A real S3 server for tests: OpenStack Swift with its s3api middleware (Debian's python3-swift),
which verifies every signature. All its parts run in one process on loopback, its data in a folder.

s3_server.py run PROGRAM [ARGUMENT...] runs a program with one, its URL in MINATO_TEST_S3 (and
without one where Swift is not installed). s3_server.py serve FOLDER PORT is the server itself.
"""
import atexit
import os
import signal
import subprocess
import sys
import tempfile

ACCESS_KEY = "test:tester"
SECRET_KEY = "not-a-secret-outside-of-tests"
BUCKET = "blobs"
REGION = "us-east-1"
PYTHON = "/usr/bin/python3"  # the one that Debian's packages belong to

PROXY = """
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# A busy machine is slow, not broken: there is no other node to turn to.
conn_timeout = 30
node_timeout = 60
recoverable_node_timeout = 60
error_suppression_limit = 1000000
allow_account_management = true
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth bulk copy slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
auth_pipeline_check = false
min_segment_size = 65536
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
"""

STORAGE = """
[app:{kind}-server]
use = egg:swift#{kind}
conn_timeout = 30
node_timeout = 60
container_update_timeout = 60
[pipeline:main]
pipeline = {kind}-server
"""


def available():
    """Whether Swift is installed."""
    return subprocess.run([PYTHON, "-c", "import swift.common.middleware.s3api"],
                          capture_output=True, check=False).returncode == 0


class S3Server:
    """start() makes the bucket; stop() and start() again keep port and data."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="minato-s3-")
        self.port = 0
        self.process = None
        atexit.register(self.close)

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def env(self):
        """What a client finds its credentials in."""
        return {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}

    def options(self, prefix):
        """Options of `minato server` to keep its blobs here, below `prefix`."""
        key_file = os.path.join(self.folder.name, "credentials")
        with open(key_file, "w", encoding="utf-8") as file:
            file.write(f"AWS_ACCESS_KEY_ID={ACCESS_KEY}\nAWS_SECRET_ACCESS_KEY={SECRET_KEY}\n")
        return ["--blob-store", f"s3://{BUCKET}/{prefix}", "--s3-endpoint", self.endpoint,
                "--s3-region", REGION, "--s3-credentials", key_file]

    def start(self):
        with open(os.path.join(self.folder.name, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, os.path.abspath(__file__), "serve", self.folder.name, str(self.port)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the S3 server ended:\n" + self.log())
        self.port = int(line)
        return self

    def log(self):
        with open(os.path.join(self.folder.name, "log"), encoding="utf-8") as file:
            return file.read()[-4000:]

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait(30)
            self.process.stdout.close()
        self.process = None

    def pause(self):
        """Accepts connections, answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.stop()
        self.folder.cleanup()

    def client(self):
        import boto3
        from botocore.config import Config
        return boto3.client("s3", endpoint_url=self.endpoint, region_name=REGION,
                            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY,
                            config=Config(s3={"addressing_style": "path"}))


def listening_socket(port):
    import eventlet
    return eventlet.listen(("127.0.0.1", port), backlog=256)


def build_ring(folder, kind, port):
    from swift.common.ring import RingBuilder
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk",
                     "weight": 1})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, kind + ".ring.gz"))


def load(folder, kind, text):
    from paste.deploy import loadapp
    path = os.path.join(folder, kind + ".conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"[DEFAULT]\nswift_dir = {folder}\ndevices = {folder}\nmount_check = false\n"
                   "fallocate_reserve = 0\nlog_address = /nonexistent\nlog_level = ERROR\n" + text)
    return loadapp("config:" + path, global_conf={})


class NoCache:
    """What Swift would keep in memcached: always gone."""

    def get(self, *_, **__):
        return None

    def set(self, *_, **__):
        pass

    delete = incr = set


def with_cache(app):
    def call(environ, start_response):
        environ["swift.cache"] = NoCache()
        return app(environ, start_response)
    return call


def make_bucket(app):
    from swift.common.swob import Request
    request = Request.blank(f"/v1/AUTH_test/{BUCKET}", environ={
        "REQUEST_METHOD": "PUT", "swift.authorize_override": True, "swift_owner": True})
    answer = request.get_response(app)
    if answer.status_int not in (201, 202):
        raise RuntimeError(f"making the bucket: {answer.status}")


def serve(folder, port):
    import eventlet
    eventlet.monkey_patch()
    from eventlet import wsgi
    from swift.common import utils
    utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
    utils.HASH_PATH_SUFFIX = b"test"
    # Nobody needs the content after the end of this machine.
    os.fsync = os.fdatasync = lambda fd: None
    os.makedirs(os.path.join(folder, "disk"), exist_ok=True)
    with open(utils.SWIFT_CONF_FILE, "w", encoding="utf-8") as file:
        file.write("[swift-hash]\nswift_hash_path_suffix = test\n")

    quiet = open(os.devnull, "w", encoding="utf-8")
    for kind in ("account", "container", "object"):
        listener = listening_socket(0)
        build_ring(folder, kind, listener.getsockname()[1])
        app = load(folder, kind, STORAGE.format(kind=kind))
        eventlet.spawn(wsgi.server, listener, app, quiet, log_output=False)
    listener = listening_socket(port)
    proxy = with_cache(load(folder, "proxy", PROXY.format(region=REGION, secret=SECRET_KEY)))
    server = eventlet.spawn(wsgi.server, listener, proxy, quiet, log_output=False)
    bound = listener.getsockname()[1]
    make_bucket(proxy)
    print(bound, flush=True)
    server.wait()


def run(argv):
    if not available():
        print("skipped: python3-swift is not installed", file=sys.stderr)
        return subprocess.run(argv, check=False).returncode
    server = S3Server().start()
    try:
        return subprocess.run(argv, check=False,
                              env=dict(os.environ, MINATO_TEST_S3=server.endpoint)).returncode
    finally:
        server.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        sys.exit(run(sys.argv[2:]))
    serve(sys.argv[2], int(sys.argv[3]))
