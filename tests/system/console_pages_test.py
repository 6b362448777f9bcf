"""Every page of the console in Chromium: pictures, accessibility, dark mode, a narrow window, and
a table of ten thousand tasks."""
import hashlib
import json
import unittest

from browser import PICTURES, SITE, Play, bundle, needs_browser
from harness import Server, main
from scripted_agent import ScriptedAgent

CONFIG = json.dumps({
    "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
    "config": {"Entrypoint": ["/bin/busybox"], "Cmd": ["httpd", "-f"], "Env": ["GREETING=hello"],
               "ExposedPorts": {"80/tcp": {}}, "Labels": {"maintainer": "harbour"}},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + "1" * 64]},
    "history": [{"created_by": "COPY busybox /bin/busybox"}]}).encode()


def push_image(server, repository, tags):
    """An image of one small layer by the API; its digest."""
    ecr = server.client("ecr")
    ecr.create_repository(repositoryName=repository)

    def upload(data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        upload_id = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
        ecr.upload_layer_part(repositoryName=repository, uploadId=upload_id, partFirstByte=0,
                              partLastByte=len(data) - 1, layerPartBlob=data)
        ecr.complete_layer_upload(repositoryName=repository, uploadId=upload_id,
                                  layerDigests=[digest])
        return digest, len(data)

    kind = "application/vnd.docker.distribution.manifest.v2+json"
    config, layer = upload(CONFIG), upload(b"not really a layer" * 100)
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": kind,
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                   "digest": config[0], "size": config[1]},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "digest": layer[0], "size": layer[1]}]})
    for tag in tags:
        ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag,
                      imageManifestMediaType=kind)
    return "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()


def definition(image, **more):
    return [{"name": "web", "image": image, "memory": 128, "cpu": 10,
             "portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}],
             "environment": [{"name": "GREETING", "value": "hello"}], **more}]


@needs_browser
class Pages(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.script = bundle("pages")
        cls.server = Server("--local-user", "--console-dir", SITE).start()
        cls.ecs = cls.server.client("ecs")
        cls.agents = []
        cls.places = cls.fill()

    @classmethod
    def tearDownClass(cls):
        for agent in cls.agents:
            agent.close()
        cls.server.close()

    @classmethod
    def fill(cls):
        """Something on every page; the pages' paths by name."""
        digest = push_image(cls.server, "harbour/web", ["latest", "1.0"])
        image = f"{cls.server.registry}/harbour/web:latest"
        cls.ecs.register_task_definition(family="web", containerDefinitions=definition(image))
        cls.ecs.register_task_definition(family="web", containerDefinitions=definition(
            image, essential=True, command=["httpd", "-f", "-p", "80"]),
            tags=[{"key": "team", "value": "harbour"}])
        cls.ecs.create_cluster(clusterName="harbour", tags=[{"key": "stage", "value": "test"}])
        cls.ecs.create_cluster(clusterName="empty")
        cls.agents = [ScriptedAgent(cls.server, "harbour") for _ in range(2)]
        running = cls.task()
        cls.agents[0].report(running, "RUNNING")
        stopped = cls.task()
        by_arn = {agent.arn: agent for agent in cls.agents}
        where = cls.ecs.describe_tasks(cluster="harbour", tasks=[stopped])["tasks"][0]
        by_arn[where["containerInstanceArn"]].report(stopped, "STOPPED", exitCode=137,
                                                     reason="OutOfMemoryError: killed")
        ids = {name: arn.rsplit("/", 1)[1] for name, arn in
               {"running": running, "stopped": stopped, "instance": cls.agents[0].arn}.items()}
        cluster, family = "/ecs/clusters/harbour", "/ecs/task-definitions/web"
        repository = "/ecr/repositories/harbour%2Fweb"
        return {
            "home": "/", "workshop": "/workshop", "repositories": "/ecr/repositories",
            "create-repository": "/ecr/repositories/create", "repository": repository,
            "push-commands": repository, "cli": "/ecr/repositories/create",
            "image": f"{repository}/images/{digest.replace(':', '%3A')}",
            "task-definitions": "/ecs/task-definitions", "family": family,
            "task-definition-types": "/ecs/task-definitions/create",
            "task-definition-form": "/ecs/task-definitions/create",
            "revision": f"{family}/2", "new-revision": f"{family}/2/new",
            "container": f"{family}/2/new", "compare": f"{family}/compare?from=1&to=2",
            "clusters": "/ecs/clusters", "create-cluster": "/ecs/clusters/create",
            "create-cluster-form": "/ecs/clusters/create", "cluster": cluster,
            "tasks": cluster + "/tasks", "instances": cluster + "/instances",
            "topology": cluster + "/topology", "events": cluster + "/events",
            "tags": cluster + "/tags", "empty-cluster": "/ecs/clusters/empty/tasks",
            "run-task": cluster + "/run-task", "task": f"{cluster}/tasks/{ids['running']}",
            "stopped-task": f"{cluster}/tasks/{ids['stopped']}",
            "instance": f"{cluster}/instances/{ids['instance']}",
            "not-found": "/no/such/page"}

    @classmethod
    def task(cls):
        started = cls.ecs.run_task(cluster="harbour", taskDefinition="web:1")
        assert not started["failures"], started["failures"]
        return started["tasks"][0]["taskArn"]

    def look(self, language, scheme, width):
        play = Play(self.script, self.server.endpoint, PICTURES, language, scheme, str(width),
                    json.dumps(self.places))
        self.assertEqual("", play.problems())

    def test_in_english(self):
        self.look("en", "light", 1400)

    def test_in_japanese(self):
        self.look("ja", "light", 1400)

    def test_in_dark_mode(self):
        self.look("en", "dark", 1400)

    def test_in_a_narrow_window(self):
        self.look("ja", "light", 400)


if __name__ == "__main__":
    main()
