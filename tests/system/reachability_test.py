"""Reachability Analyzer against an instance that runs: what it says is what a client meets."""
import unittest

from botocore.exceptions import ClientError

from fleet import Fleet
from harness import Engine, Server, launch_instances, main, needs_root, wait_until
from workshop import fetch_soon, is_closed


@needs_root
class Reachability(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.ec2 = cls.server.client("ec2")
        cls.image = Engine.get().push_workshop(cls.server)
        ids, cls.group = launch_instances(cls.server, "reach", open_ports=())
        cls.instance = ids[0]
        cls.fleet = Fleet(cls.server, "reach")
        cls.gateway = cls.ec2.describe_internet_gateways()["InternetGateways"][0][
            "InternetGatewayId"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def analyse(self, port, **more):
        """The analysis of a path from the internet gateway, ended; nothing is left behind."""
        path = self.ec2.create_network_insights_path(
            Source=self.gateway, Destination=self.instance, Protocol="tcp",
            DestinationPort=port, **more)["NetworkInsightsPath"]["NetworkInsightsPathId"]
        started = self.ec2.start_network_insights_analysis(NetworkInsightsPathId=path)
        identity = started["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]
        self.assertEqual(started["NetworkInsightsAnalysis"]["Status"], "running")

        def ended():
            found = self.ec2.describe_network_insights_analyses(
                NetworkInsightsAnalysisIds=[identity])["NetworkInsightsAnalyses"][0]
            return found if found["Status"] != "running" else None
        analysis = wait_until(ended, 10, "the analysis ends")
        self.assertEqual(analysis["Status"], "succeeded", analysis)
        self.ec2.delete_network_insights_analysis(NetworkInsightsAnalysisId=identity)
        self.ec2.delete_network_insights_path(NetworkInsightsPathId=path)
        return analysis

    def codes(self, analysis):
        return [one["ExplanationCode"] for one in analysis.get("Explanations", [])]

    def test_each_obstacle_is_named_until_the_page_is_there(self):
        address = self.fleet.address(self.instance)
        analysis = self.analyse(8080)
        self.assertFalse(analysis["NetworkPathFound"])
        self.assertEqual(self.codes(analysis), ["ENI_SG_RULES_MISMATCH"])
        self.assertEqual(analysis["Explanations"][0]["SecurityGroups"][0]["Id"], self.group)
        self.assertTrue(is_closed(address))

        self.ec2.authorize_security_group_ingress(GroupId=self.group, IpProtocol="tcp",
                                                  FromPort=8080, ToPort=8080, CidrIp="0.0.0.0/0")
        analysis = self.analyse(8080)
        self.assertEqual(self.codes(analysis), ["MINATO_PORT_NOT_LISTENING"])
        self.assertEqual(analysis["Explanations"][0]["Address"], address)

        definition = self.fleet.register(
            "page", self.image, portMappings=[{"containerPort": 80, "hostPort": 8080}])
        self.fleet.run(definition)
        fetch_soon(address)
        analysis = self.analyse(8080)
        self.assertTrue(analysis["NetworkPathFound"], analysis)
        components = [one["Component"]["Id"] for one in analysis["ForwardPathComponents"]]
        self.assertEqual((components[0], components[1], components[-1]),
                         (self.gateway, self.group, self.instance))
        self.fleet.stop_all()
        self.assertEqual(self.codes(self.analyse(8080)), ["MINATO_PORT_NOT_LISTENING"])

    def test_a_path_from_elsewhere_is_judged_by_the_rules(self):
        self.ec2.authorize_security_group_ingress(GroupId=self.group, IpProtocol="tcp",
                                                  FromPort=9000, ToPort=9000,
                                                  CidrIp="203.0.113.0/24")
        self.assertEqual(self.codes(self.analyse(9000)), ["ENI_SG_RULES_MISMATCH"])
        analysis = self.analyse(9000, SourceIp="203.0.113.7")
        self.assertTrue(analysis["NetworkPathFound"])
        self.assertTrue(analysis["WarningMessage"])

    def test_an_instance_shows_the_key_pair_it_was_launched_with(self):
        image = self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        launch = {"ImageId": image, "InstanceType": "t3.nano", "MinCount": 1, "MaxCount": 1,
                  "KeyName": "reach"}
        with self.assertRaises(ClientError) as refused:
            self.ec2.run_instances(**launch)
        self.assertEqual(refused.exception.response["Error"],
                         {"Code": "InvalidKeyPair.NotFound",
                          "Message": "The key pair 'reach' does not exist"})
        self.ec2.create_key_pair(KeyName="reach", KeyType="ed25519")
        made = self.ec2.run_instances(**launch)["Instances"][0]
        found = self.ec2.describe_instances(
            Filters=[{"Name": "key-name", "Values": ["reach"]}])["Reservations"]
        self.assertEqual([one["InstanceId"] for one in found[0]["Instances"]],
                         [made["InstanceId"]])
        self.assertEqual(found[0]["Instances"][0]["KeyName"], "reach")
        self.ec2.terminate_instances(InstanceIds=[made["InstanceId"]])

    def test_the_stopped_instance_is_in_a_bad_state(self):
        self.ec2.stop_instances(InstanceIds=[self.instance])
        self.ec2.get_waiter("instance_stopped").wait(InstanceIds=[self.instance],
                                                     WaiterConfig={"Delay": 1})
        analysis = self.analyse(22)
        self.assertIn("BAD_STATE", self.codes(analysis))
        state = [one for one in analysis["Explanations"] if one["ExplanationCode"] == "BAD_STATE"]
        self.assertEqual(state[0]["State"], "stopped")


if __name__ == "__main__":
    main()
