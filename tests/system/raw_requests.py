"""AWS calls below the SDK: requests made by hand from the models in models/, signed by botocore.

A request can be bent before or after it is signed, so tests can send what no SDK would.
"""
import datetime
import http.client
import json
import os
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import ROOT

SERVICES = ("ecr", "ecs", "sts", "iam", "ec2")
STAMP = "%Y%m%dT%H%M%SZ"
EXAMPLES = {  # for required strings with a pattern, by a piece of the pattern
    "{8}-[0-9a-fA-F]{4}": "01234567-89ab-cdef-0123-456789abcdef",
    "+:[a-fA-F0-9]+": "sha256:" + "0" * 64,
    ":iam::[0-9]{12}:(role|user)": "arn:aws:iam::123456789012:role/someone",
    ":signer:": "arn:aws:signer:us-east-1:123456789012:/signing-profiles/profile",
    "[0-9]{12}": "123456789012",
    "[0-9a-z-]{2,25}": "us-east-1",
    "": "some-name",
}


class Model:
    """One service of models/."""

    cache = {}

    @classmethod
    def of(cls, service):
        if service not in cls.cache:
            cls.cache[service] = cls(service)
        return cls.cache[service]

    def __init__(self, service):
        with open(os.path.join(ROOT, "models", service + ".json"), encoding="utf-8") as file:
            content = json.load(file)
        self.service = service
        self.metadata = content["metadata"]
        self.operations = content["operations"]
        self.shapes = content["shapes"]
        self.is_json = self.metadata["protocol"] == "json"

    def least_input(self, operation):
        """The required members of the input, filled by type."""
        shape = self.operations[operation].get("input")
        return self._filled(shape) if shape else {}

    def query(self, operation, params):
        """`params` as a form's pairs, for services that speak the query protocols."""
        pairs = {}
        self._flatten(self.operations[operation]["input"], params, "", pairs)
        return pairs

    def _flatten(self, name, value, prefix, pairs):
        shape = self.shapes[name["shape"] if isinstance(name, dict) else name]
        dot = prefix + "." if prefix else ""
        if shape["type"] == "structure":
            for member, inner in value.items():
                of_member = shape["members"][member]
                wire = of_member.get("wire", member) if isinstance(of_member, dict) else member
                self._flatten(of_member, inner, dot + wire[0].upper() + wire[1:], pairs)
        elif shape["type"] == "list":
            item = "" if self.metadata["protocol"] == "ec2" or shape.get("flattened") else "member."
            for at, inner in enumerate(value, 1):
                self._flatten(shape["member"], inner, f"{dot}{item}{at}", pairs)
        else:
            pairs[prefix] = str(value).lower() if isinstance(value, bool) else str(value)

    def _filled(self, shape):
        shape = self.shapes[shape["shape"] if isinstance(shape, dict) else shape]
        kind = shape["type"]
        if kind == "structure":
            return {name: self._filled(shape["members"][name])
                    for name in shape.get("required", [])}
        if kind == "list":
            return [self._filled(shape["member"])] * shape.get("min", 1)
        if kind == "map":
            return {}
        if kind == "string":
            return self._text(shape)
        return {"boolean": False, "timestamp": 0, "blob": "AAAA",
                "double": 1.0, "float": 1.0}.get(kind, max(1, shape.get("min", 1)))

    @staticmethod
    def _text(shape):
        if "enum" in shape:
            return shape["enum"][0]
        pattern = shape.get("pattern", "")
        text = next(text for piece, text in EXAMPLES.items() if piece in pattern)
        return text.ljust(shape.get("min", 0), "x")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:500]!r}"

    @property
    def is_json(self):
        return "json" in self.headers.get("content-type", "")

    @property
    def json(self):
        return json.loads(self.body)

    def _xml(self, *names):
        tree = ElementTree.fromstring(self.body)
        for element in tree.iter():
            if element.tag.rsplit("}", 1)[-1] in names:
                return element.text or ""
        return ""

    @property
    def code(self):
        """The error code, whatever the protocol; empty on success."""
        if self.status == 200:
            return ""
        if self.is_json:
            return self.json["__type"].rsplit("#", 1)[-1]
        return self._xml("Code")

    @property
    def message(self):
        if self.is_json:
            return self.json.get("message", self.json.get("Message", ""))
        return self._xml("Message")

    @property
    def request_id(self):
        if "x-amzn-requestid" in self.headers:
            return self.headers["x-amzn-requestid"]
        return "" if self.is_json else self._xml("RequestId", "RequestID")


def at(request, when):
    """A signer whose clock shows `when`."""
    base = SigV4QueryAuth if request == "query" else SigV4Auth

    class At(base):
        def add_auth(self, request):
            request.context["timestamp"] = when.strftime(STAMP)
            self._modify_request_before_signing(request)
            canonical = self.canonical_request(request)
            signature = self.signature(self.string_to_sign(request, canonical), request)
            self._inject_signature_to_request(request, signature)
    return At


class Raw:
    """Calls as one principal; root of `server` unless told otherwise."""

    def __init__(self, server, key=None, secret=None, token=None, region=None):
        self.port = server.port
        self.region = region or server.access["region"]
        self.credentials = Credentials(key or server.access["access_key_id"],
                                       secret or server.access["secret_key"], token)

    def request(self, service, operation, params=None, body=None):
        """An unsigned request; `body` instead of `params` sends these bytes."""
        model = Model.of(service)
        url = f"http://localhost:{self.port}/"
        if model.is_json:
            headers = {"Content-Type": "application/x-amz-json-1.1",
                       "X-Amz-Target": f"{model.metadata['target_prefix']}.{operation}"}
            data = json.dumps(params or {}).encode()
        else:
            headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
            data = urllib.parse.urlencode({"Action": operation, **(params or {}),
                                           "Version": model.metadata["api_version"]}).encode()
        return AWSRequest("POST", url, headers, data if body is None else body)

    def sign(self, request, service, when=None):
        when = when or datetime.datetime.now(datetime.timezone.utc)
        name = Model.of(service).metadata["signing_name"]
        at("header", when)(self.credentials, name, self.region).add_auth(request)
        return request

    def call(self, service, operation, params=None, body=None, when=None):
        request = self.request(service, operation, params, body)
        return self.send(self.sign(request, service, when))

    def presigned(self, service, operation, params=None, expires=60, when=None):
        """A GET link."""
        when = when or datetime.datetime.now(datetime.timezone.utc)
        query = urllib.parse.urlencode({"Action": operation, **(params or {}),
                                        "Version": Model.of(service).metadata["api_version"]})
        request = AWSRequest("GET", f"http://localhost:{self.port}/?{query}")
        at("query", when)(self.credentials, service, self.region, expires=expires).add_auth(request)
        return request.url

    def send(self, request):
        prepared = request.prepare()
        path = re.sub(r"^https?://[^/]*", "", prepared.url)
        return exchange(self.port, prepared.method, path, dict(prepared.headers.items()),
                        prepared.body)

    def get(self, url):
        return exchange(self.port, "GET", re.sub(r"^https?://[^/]*", "", url), {}, None)


def text_of(value):
    return value.decode() if isinstance(value, bytes) else value


def exchange(port, method, path, headers=None, body=None, timeout=60):
    """One HTTP exchange on a connection of its own."""
    connection = http.client.HTTPConnection("localhost", port, timeout=timeout)
    try:
        headers = {name: text_of(value) for name, value in (headers or {}).items()}
        connection.request(method, path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()
