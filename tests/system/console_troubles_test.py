"""The console when something goes wrong, in Chromium."""
import json
import unittest

from browser import PICTURES, SITE, Play, bundle, needs_browser
from harness import Server, main


@needs_browser
class Troubles(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.script = bundle("troubles")

    def setUp(self):
        self.server = None

    def tearDown(self):
        if self.server is not None:
            self.server.close()

    def serve(self, *options):
        self.server = Server("--console-dir", SITE, *options).start()
        return self.server

    def play(self, scenario, *argv, endpoint=None, answers=None):
        play = Play(self.script, endpoint or self.server.endpoint, PICTURES, scenario, *argv,
                    answers=answers, seconds=120)
        self.assertEqual("", play.problems())

    def root_key(self):
        return self.server.access["access_key_id"], self.server.access["secret_key"]

    def test_copying_works_without_a_secure_origin(self):
        self.serve()
        self.server.client("ecr").create_repository(repositoryName="copied")
        self.play("insecure-origin", *self.root_key(),
                  endpoint=f"http://minato.test:{self.server.port}")

    def test_wrong_credentials_are_refused_with_a_reason(self):
        self.serve()
        self.play("wrong-credentials", self.root_key()[0])

    def test_a_denied_action_says_what_is_missing(self):
        server = self.serve()
        server.client("ecr").create_repository(repositoryName="readable")
        iam = server.client("iam")
        iam.create_user(UserName="reader")
        iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Resource": "*",
                "Action": ["ecr:Describe*", "ecr:List*", "ec2:Describe*"]}]}))
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        self.play("denied", key["AccessKeyId"], key["SecretAccessKey"])
        names = [one["repositoryName"] for one in
                 server.client("ecr").describe_repositories()["repositories"]]
        self.assertEqual(["readable"], names)

    def test_a_session_that_ended_leads_to_the_sign_in_and_back(self):
        self.serve("--local-user", "--console-session", "6")
        self.play("session-expiry")

    def test_a_page_outlives_a_restart_of_the_server(self):
        server = self.serve("--local-user")

        def create_cluster(name):
            server.client("ecs").create_cluster(clusterName=name)

        def start():
            server.start()
            create_cluster("made-while-away")
        self.play("restart", answers={"stop": server.stop, "start": start,
                                      "create-cluster": create_cluster})


if __name__ == "__main__":
    main()
