"""A sample of the rules of registration, and of overrides, through a real client."""
import unittest

from botocore.exceptions import ClientError
from harness import Server, main
from raw_requests import Raw

CONTAINER = {"name": "app", "image": "nginx", "memory": 128}
FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256",
           "memory": "512"}
ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
AWSLOGS = {"awslogs-group": "g", "awslogs-region": "us-east-1"}

# Members of the task, members of its container, and what ECS says.
REFUSED = [
    ({"containerDefinitions": []}, {}, "Container list cannot be empty."),
    ({"taskRoleArn": ""}, {}, "Role is not valid"),
    ({"cpu": "100"}, {}, "Invalid 'cpu' setting for task."),
    ({"memory": "127"}, {},
     "The 'memory' setting for container 'app' is greater than for the task."),
    ({"inferenceAccelerators": [{"deviceName": "d", "deviceType": "eia1.medium"}]}, {},
     "Unsupported field 'inferenceAccelerators'."),
    ({}, {"image": "$IMAGE:$TAG"}, "Container.image contains invalid characters."),
    ({}, {"environment": [{"name": "", "value": "x"}]},
     "Environment variable name cannot be null or blank."),
    ({}, {"secrets": [{"name": "A", "valueFrom": "a"}]},
     "When you are specifying container secrets, you must also specify a value for "
     "'executionRoleArn'."),
    ({}, {"healthCheck": {"command": ["CMD", "true"], "interval": 301}},
     "Health check interval must be less than or equal to the maximum allowed value 300 for "
     "container 'app'"),
    ({}, {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 59}},
     "The 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800."),
    ({}, {"logConfiguration": {"logDriver": "awslogs",
                               "options": {**AWSLOGS, "awslogs-create-group": "false"}}},
     "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit "
     "option."),
    ({}, {"links": ["app"]}, "Container links should not have a cycle"),
    ({}, {"portMappings": [{"containerPort": port, "hostPort": 3000} for port in (80, 81)]},
     "TCP host port '3000' is mapped multiple times in task."),
    ({"networkMode": "awsvpc"}, {"hostname": "h"},
     "hostname is not supported on container when networkMode=awsvpc."),
    ({"volumes": [{"name": "v", "dockerVolumeConfiguration": {
        "scope": "task", "autoprovision": False}}]}, {},
     "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set to "
     "'True'."),
    ({"ephemeralStorage": {"sizeInGiB": 30}, "requiresCompatibilities": ["EC2"]}, {},
     "Tasks using the EC2 launch type do not support EphemeralStorage."),
    ({**FARGATE, "networkMode": "bridge"}, {}, "Fargate only supports network mode ‘awsvpc’."),
    (FARGATE, {"privileged": True},
     "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level."),
    (FARGATE, {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS}},
     "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
    ({}, {"dockerLabels": {"a": "x" * 70_000}}, None),
]


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecs = cls.server.client("ecs")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def register(self, task=None, container=None):
        return self.ecs.register_task_definition(**{
            "family": "app", "containerDefinitions": [{**CONTAINER, **(container or {})}],
            **(task or {})})["taskDefinition"]

    def refusal(self, operation, **request):
        with self.assertRaises(ClientError) as raised:
            operation(**request)
        error = raised.exception.response["Error"]
        return error["Code"], error["Message"]

    def test_what_cannot_work_is_refused(self):
        for task, container, sentence in REFUSED:
            with self.subTest(str((task, container))[:200]):
                code, message = self.refusal(self.register, task=task, container=container)
                self.assertEqual(code, "ClientException")
                if sentence is None:
                    self.assertRegex(
                        message,
                        r"^Actual length: '\d{5}'\. Max allowed length is '65536' bytes\.$")
                else:
                    self.assertEqual(message, sentence)

    def test_the_answer_has_what_ecs_computes(self):
        made = self.register(
            {**FARGATE, "executionRoleArn": ROLE},
            {"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1", "logConfiguration": {
                "logDriver": "awslogs", "options": {
                    **AWSLOGS, "awslogs-stream-prefix": "ecs", "awslogs-create-group": "true",
                    "mode": "non-blocking", "max-buffer-size": "25m"}}})
        self.assertEqual(made["compatibilities"], ["EC2", "MANAGED_INSTANCES", "FARGATE"])
        self.assertEqual({attribute["name"] for attribute in made["requiresAttributes"]}, {
            "com.amazonaws.ecs.capability.logging-driver.awslogs",
            "ecs.capability.execution-role-awslogs",
            "com.amazonaws.ecs.capability.ecr-auth",
            "com.amazonaws.ecs.capability.docker-remote-api.1.19",
            "com.amazonaws.ecs.capability.docker-remote-api.1.28",
            "ecs.capability.execution-role-ecr-pull",
            "com.amazonaws.ecs.capability.docker-remote-api.1.18",
            "ecs.capability.task-eni",
            "com.amazonaws.ecs.capability.docker-remote-api.1.29"})
        self.assertEqual(self.register()["compatibilities"], ["EXTERNAL", "EC2"])

    def test_the_answer_has_what_was_kept(self):
        volumes = [{"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
                   {"name": "files", "s3filesVolumeConfiguration": {
                       "fileSystemArn": "arn:aws:s3files:us-east-1:123456789012:file-system/fs-1"}}]
        # Written by hand: not every client knows every kind of volume.
        answer = Raw(self.server).call("ecs", "RegisterTaskDefinition", {
            "family": "kept", "volumes": volumes, "containerDefinitions": [{
                **CONTAINER, "environment": [{"name": "UNSET"}, {"name": "NULL", "value": None},
                                             {"name": "EMPTY", "value": ""}]}]})
        self.assertEqual(answer.status, 200, answer)
        made = answer.json["taskDefinition"]
        self.assertEqual(made["containerDefinitions"][0]["environment"],
                         [{"name": "EMPTY", "value": ""}])
        volumes[0]["efsVolumeConfiguration"]["rootDirectory"] = "/"
        self.assertEqual(made["volumes"], volumes)

    def test_overrides_have_a_size(self):
        self.ecs.create_cluster(clusterName="default")
        definition = self.register()["taskDefinitionArn"]
        overrides = {"containerOverrides": [{"name": "app", "command": ["x" * 8192]}]}
        too_long = ("InvalidParameterException", "Container Overrides length must be at most 8192")
        self.assertEqual(too_long, self.refusal(
            self.ecs.run_task, taskDefinition=definition, overrides=overrides))
        self.assertEqual(too_long, self.refusal(
            self.ecs.start_task, taskDefinition=definition, overrides=overrides,
            containerInstances=["0" * 32]))
        overrides["containerOverrides"][0]["command"] = ["x" * 8000]
        _, message = self.refusal(self.ecs.run_task, taskDefinition=definition,
                                  overrides=overrides)
        self.assertEqual(message, "No Container Instances were found in your cluster.")


if __name__ == "__main__":
    main()
