"""User data of instances: the agent has the settings that a first boot would have given it."""
import base64
import unittest

from botocore.exceptions import ClientError

from harness import Server, launch_instances, main, needs_root

SCRIPT = """#!/bin/bash
NAME=blue
#echo ECS_CLUSTER=old >> /etc/ecs/ecs.config
cat <<EOF | sudo tee -a /etc/ecs/ecs.config
ECS_CLUSTER=$NAME-cluster
ECS_INSTANCE_ATTRIBUTES={"stack":"$NAME"}
# ECS_CLUSTER=older
EOF
echo ECS_CLUSTER=$(curl -s http://169.254.169.254/x) > /tmp/other
sed -i s/blue/green/ /etc/ecs/ecs.config
"""


def message(script):
    return ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="==B=="\n\n--==B==\n'
            'Content-Type: text/x-shellscript; charset="us-ascii"\n'
            'Content-Transfer-Encoding: base64\n\n'
            + base64.encodebytes(script.encode()).decode() + "\n--==B==--\n")


@needs_root
class UserData(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ecs = cls.server.client("ecs")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def joins(self, user_data):
        launch_instances(self.server, "blue-cluster", user_data=user_data)
        arns = self.ecs.list_container_instances(
            cluster="blue-cluster", filter="attribute:stack == blue")["containerInstanceArns"]
        self.assertEqual(len(arns), 1)
        self.ecs.deregister_container_instance(cluster="blue-cluster", containerInstance=arns[0],
                                               force=True)

    def test_script(self):
        self.joins(SCRIPT)
        log = self.server.log_tail()
        self.assertIn("user data, line 10: what `sed -i s/blue/green/ /etc/ecs/ecs.config` does "
                      "to /etc/ecs/ecs.config is not taken", log)
        self.assertNotIn("curl", log)

    def test_part_of_a_message_in_base64(self):
        self.joins(message(SCRIPT))

    def test_what_ec2_refuses(self):
        ec2 = self.server.client("ec2")
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        with self.assertRaises(ClientError) as refused:
            ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro",
                              UserData="#" * 16385)
        self.assertEqual(refused.exception.response["Error"], {
            "Code": "InvalidParameterValue", "Message": "User data is limited to 16384 bytes"})


if __name__ == "__main__":
    main()
