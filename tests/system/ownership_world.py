"""One of every thing that a request can name, in one account, and callers who may not touch it."""
import hashlib
import json

from harness import TRUST, Server, launch_instances
from raw_requests import Model, Raw
from scripted_agent import ScriptedAgent

OWN_ACCOUNT, OTHER_ACCOUNT = "123456789012", "999900001111"


class Caller(Raw):
    def ask(self, service, operation, request):
        """A call with members of the API, whatever the protocol."""
        model = Model.of(service)
        if not model.is_json:
            request = model.query(operation, request)
        return self.call(service, operation, request)


class World:
    def __init__(self):
        # Each account that a data folder was opened with has a root key of its own.
        server = self.server = Server("--account", OTHER_ACCOUNT)
        server.start()
        foreign = dict(server.access)
        server.stop()
        server.options = ["--account", OWN_ACCOUNT]
        server.start()
        self.account = server.access["account"]
        self.iam = server.client("iam")
        self.names = {}  # of a thing: the plain one, then every other that it has
        self.make()
        self.own = Caller(server)
        self.nobody = self.user("nobody")
        self.other = Caller(server, foreign["access_key_id"], foreign["secret_key"])
        self._denied = {}
        self.before = self.state()

    def close(self):
        self.server.close()

    def user(self, name, policy=None):
        self.iam.create_user(UserName=name)
        if policy:
            self.iam.put_user_policy(UserName=name, PolicyName="own",
                                     PolicyDocument=json.dumps(policy))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return Caller(self.server, key["AccessKeyId"], key["SecretAccessKey"])

    def denied(self, arn):
        """Who may do everything, but nothing to `arn`."""
        if arn not in self._denied:
            self._denied[arn] = self.user(f"denied-{len(self._denied)}", {
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    {"Effect": "Deny", "Action": "*", "Resource": arn}]})
        return self._denied[arn]

    def client(self, service):
        return self.server.client(service)

    def arn(self, service, resource):
        return f"arn:aws:{service}:{self.server.access['region']}:{self.account}:{resource}"

    def make(self):
        self.make_roles()
        self.make_cluster()
        self.make_network()
        self.make_repository()
        self.make_logs()

    def make_roles(self):
        iam, trust = self.iam, json.dumps(TRUST)
        document = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "ecs:ListClusters", "Resource": "*"}]})
        iam.create_user(UserName="walk-user")
        key = iam.create_access_key(UserName="walk-user")["AccessKey"]["AccessKeyId"]
        role = iam.create_role(RoleName="walk-role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        policy = iam.create_policy(PolicyName="walk-policy", PolicyDocument=document)["Policy"]
        iam.put_user_policy(UserName="walk-user", PolicyName="walk-inline",
                            PolicyDocument=document)
        iam.put_role_policy(RoleName="walk-role", PolicyName="walk-inline",
                            PolicyDocument=document)
        iam.attach_role_policy(RoleName="walk-role", PolicyArn=policy["Arn"])
        iam.create_instance_profile(InstanceProfileName="walk-profile")
        iam.add_role_to_instance_profile(InstanceProfileName="walk-profile", RoleName="walk-role")
        self.names.update({
            "user": ["walk-user"], "access-key": [key], "role": ["walk-role"], "role-arn": [role],
            "policy": ["walk-policy"], "policy-arn": [policy["Arn"]],
            "inline-policy": ["walk-inline"], "instance-profile": ["walk-profile"],
            "policy-document": [document], "trust-policy": [trust]})

    def make_cluster(self):
        ecs = self.client("ecs")
        cluster = ecs.create_cluster(clusterName="walk")["cluster"]["clusterArn"]
        self.agent = ScriptedAgent(self.server, "walk")
        definition = ecs.register_task_definition(family="walk-family", containerDefinitions=[
            {"name": "main", "image": "walk", "memory": 16}])["taskDefinition"]["taskDefinitionArn"]
        task = ecs.run_task(cluster="walk", taskDefinition="walk-family")["tasks"][0]["taskArn"]

        def names(arn, kind):
            """The id, the ARN, and the ARN as it was before it held the cluster."""
            own = arn.rsplit("/", 1)[1]
            return [own, arn, self.arn("ecs", f"{kind}/{own}")]
        self.names.update({
            "cluster": ["walk", cluster], "cluster-arn": [cluster],
            "container-instance": names(self.agent.arn, "container-instance"),
            "task": names(task, "task"), "family": ["walk-family"],
            "task-definition": ["walk-family:1", definition, "walk-family"]})

    def make_network(self):
        ec2 = self.client("ec2")
        (instance,), group = launch_instances(self.server, "walk-machines")
        rule = ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=80,
            CidrIp="0.0.0.0/0")["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        named = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["GroupName"]
        key = ec2.create_key_pair(KeyName="walk-key")["KeyPairId"]
        gateway = ec2.describe_internet_gateways()["InternetGateways"][0]["InternetGatewayId"]
        path = ec2.create_network_insights_path(
            Source=gateway, Destination=instance, Protocol="tcp", DestinationPort=80,
            ClientToken="walk")["NetworkInsightsPath"]["NetworkInsightsPathId"]
        analysis = ec2.start_network_insights_analysis(
            NetworkInsightsPathId=path, ClientToken="walk")["NetworkInsightsAnalysis"]
        subnet = ec2.describe_subnets()["Subnets"][0]
        self.names.update({
            "instance": [instance], "security-group": [group], "security-group-name": [named],
            "security-group-rule": [rule], "key-pair": ["walk-key"], "key-pair-id": [key],
            "internet-gateway": [gateway], "network-insights-path": [path],
            "network-insights-analysis": [analysis["NetworkInsightsAnalysisId"]],
            "subnet": [subnet["SubnetId"]], "vpc": [subnet["VpcId"]],
            "image": [ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]]})

    def layer(self, content):
        """A layer of the repository; its digest."""
        ecr = self.client("ecr")
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        upload = ecr.initiate_layer_upload(repositoryName="walk")["uploadId"]
        ecr.upload_layer_part(repositoryName="walk", uploadId=upload, partFirstByte=0,
                              partLastByte=len(content) - 1, layerPartBlob=content)
        ecr.complete_layer_upload(repositoryName="walk", uploadId=upload, layerDigests=[digest])
        return digest

    def make_repository(self):
        ecr = self.client("ecr")
        arn = ecr.create_repository(repositoryName="walk")["repository"]["repositoryArn"]
        config, layer = b"{}", b"layer"
        kind = "application/vnd.docker."
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": kind + "distribution.manifest.v2+json",
            "config": {"mediaType": kind + "container.image.v1+json", "size": len(config),
                       "digest": self.layer(config)},
            "layers": [{"mediaType": kind + "image.rootfs.diff.tar", "size": len(layer),
                        "digest": self.layer(layer)}]})
        image = ecr.put_image(repositoryName="walk", imageManifest=manifest, imageTag="walk-tag")
        upload = ecr.initiate_layer_upload(repositoryName="walk")["uploadId"]
        ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="walk-rule",
                                           upstreamRegistryUrl="public.ecr.aws")
        ecr.create_repository_creation_template(prefix="walk-template",
                                                appliedFor=["CREATE_ON_PUSH"])
        everybody = {"Version": "2012-10-17", "Statement": [{
            "Sid": "walk", "Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"},
            "Action": "ecr:BatchGetImage"}]}
        replication = {"Version": "2012-10-17", "Statement": [{
            "Sid": "walk", "Effect": "Allow", "Action": "ecr:ReplicateImage", "Resource": "*",
            "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}}]}
        lifecycle = {"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection": {
            "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100}}]}
        self.names.update({
            "repository": ["walk"], "repository-arn": [arn], "tag": ["walk-tag"],
            "digest": [image["image"]["imageId"]["imageDigest"]], "manifest": [manifest],
            "layer-digest": ["sha256:" + hashlib.sha256(layer).hexdigest()],
            "upload-id": [upload], "rule-prefix": ["walk-rule"],
            "template-prefix": ["walk-template"],
            "signing-profile-arn": [self.arn("signer", "/signing-profiles/walk")],
            "repository-policy": [json.dumps(everybody)],
            "registry-policy": [json.dumps(replication)],
            "lifecycle-policy": [json.dumps(lifecycle)]})

    def make_logs(self):
        logs = self.client("logs")
        logs.create_log_group(logGroupName="walk")
        logs.create_log_stream(logGroupName="walk", logStreamName="walk-stream")
        arn = self.arn("logs", "log-group:walk")
        self.names.update({"log-group": ["walk", arn, arn + ":*"], "log-group-arn": [arn],
                           "log-stream": ["walk-stream"]})

    def state(self):
        """What there is of it, without what changes by itself."""
        ecs, ec2, ecr = (self.client(name) for name in ("ecs", "ec2", "ecr"))
        task = ecs.describe_tasks(cluster="walk", tasks=[self.names["task"][0]])["tasks"][0]
        machine = ecs.describe_container_instances(
            cluster="walk", containerInstances=[self.agent.arn])["containerInstances"][0]
        groups = ec2.describe_security_groups(GroupIds=self.names["security-group"])
        instance = ec2.describe_instances(InstanceIds=self.names["instance"])
        return {
            "clusters": sorted(ecs.list_clusters()["clusterArns"]),
            "definitions": ecs.list_task_definitions()["taskDefinitionArns"],
            "settings": ecs.list_account_settings()["settings"],
            "task": (task["desiredStatus"], task.get("stoppedReason")),
            "machine": (machine["status"], len(machine["attributes"]), machine["agentConnected"]),
            "group": groups["SecurityGroups"], "keys": ec2.describe_key_pairs()["KeyPairs"],
            "instance": instance["Reservations"][0]["Instances"][0]["State"],
            "paths": ec2.describe_network_insights_paths()["NetworkInsightsPaths"],
            "repositories": ecr.describe_repositories()["repositories"],
            "images": ecr.list_images(repositoryName="walk")["imageIds"],
            "rules": ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"],
            "templates": ecr.describe_repository_creation_templates()[
                "repositoryCreationTemplates"],
            "roles": [role["RoleName"] for role in self.iam.list_roles()["Roles"]],
            "policies": self.iam.list_policies(Scope="Local")["Policies"],
            "user": self.iam.list_access_keys(UserName="walk-user")["AccessKeyMetadata"],
            "groups": self.client("logs").describe_log_groups()["logGroups"]}

    def changes(self):
        """What of it is not as it was made."""
        now = self.state()
        return [(name, self.before[name], now[name]) for name in now
                if now[name] != self.before[name]]
