"""Makes the data folder that upgrade_test.py opens, with the program of an earlier version:

    MINATO_PROGRAM=.../earlier/minato python3 earlier_folder.py tests/fixtures/NAME

writes NAME.tar.xz (the folder, of an account made for this) and NAME.json (what is in it). The keys
in it open nothing else.
"""
import hashlib
import json
import os
import sys

from harness import TRUST, Server, run
from scripted_agent import ScriptedAgent

REGISTERED = {"name": "main", "image": "earlier", "memory": 16}


def push_image(ecr):
    """One image as "v1"; its digest."""
    ecr.create_repository(repositoryName="earlier", tags=[{"Key": "kept", "Value": "yes"}])

    def layer(content):
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        upload = ecr.initiate_layer_upload(repositoryName="earlier")["uploadId"]
        ecr.upload_layer_part(repositoryName="earlier", uploadId=upload, partFirstByte=0,
                              partLastByte=len(content) - 1, layerPartBlob=content)
        ecr.complete_layer_upload(repositoryName="earlier", uploadId=upload,
                                  layerDigests=[digest])
        return {"digest": digest, "size": len(content)}
    kind = "application/vnd.docker."
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": kind + "distribution.manifest.v2+json",
        "config": {"mediaType": kind + "container.image.v1+json", **layer(b"{}")},
        "layers": [{"mediaType": kind + "image.rootfs.diff.tar", **layer(b"layer")}]})
    made = ecr.put_image(repositoryName="earlier", imageManifest=manifest, imageTag="v1")
    return made["image"]["imageId"]["imageDigest"]


def fill(server):
    """Something of every kind of record; {name: value} of what cannot be named beforehand."""
    ecr, ecs, ec2, iam, logs = map(server.client, ("ecr", "ecs", "ec2", "iam", "logs"))
    document = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]})
    iam.create_user(UserName="earlier")
    iam.put_user_policy(UserName="earlier", PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName="earlier")["AccessKey"]
    iam.create_role(RoleName="earlier", AssumeRolePolicyDocument=json.dumps(TRUST))
    policy = iam.create_policy(PolicyName="earlier", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="earlier", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="earlier")
    iam.add_role_to_instance_profile(InstanceProfileName="earlier", RoleName="earlier")
    digest = push_image(ecr)
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="earlier",
                                       upstreamRegistryUrl="public.ecr.aws")
    ecs.create_cluster(clusterName="earlier")
    agent = ScriptedAgent(server, "earlier")
    ecs.register_task_definition(family="earlier", containerDefinitions=[REGISTERED])
    task = ecs.run_task(cluster="earlier", taskDefinition="earlier")["tasks"][0]["taskArn"]
    agent.report(task, "RUNNING")
    agent.close()
    group = ec2.create_security_group(GroupName="earlier", Description="x")["GroupId"]
    ec2.create_key_pair(KeyName="earlier")
    logs.create_log_group(logGroupName="earlier")
    logs.create_log_stream(logGroupName="earlier", logStreamName="one")
    logs.put_log_events(logGroupName="earlier", logStreamName="one", logEvents=[
        {"timestamp": 1000 * int(os.path.getmtime(server.log)), "message": "kept"}])
    return {"user": [key["AccessKeyId"], key["SecretAccessKey"]], "policy": policy,
            "digest": digest, "instance": agent.arn, "task": task, "group": group}


def make(path):
    server = Server().start()
    try:
        facts = fill(server)
        facts["root"] = [server.access["access_key_id"], server.access["secret_key"]]
        server.stop()
        run("tar", "-C", os.path.dirname(server.data), "-cJf", path + ".tar.xz", "data")
        with open(path + ".json", "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1)
            file.write("\n")
    finally:
        server.close()


if __name__ == "__main__":
    make(os.path.abspath(sys.argv[1]))
