"""Container output in CloudWatch Logs: awslogs, the default group, a missing group, restarts."""
import json
import re
import subprocess
import time
import unittest

from fleet import Fleet, shell
from harness import Engine, Server, aws_programs, launch_instances, main, needs_root, run, wait_until

DEFAULT = "/minato/ecs/talk"


def awslogs(group, **more):
    options = {"awslogs-group": group, "awslogs-region": "us-east-1"}
    options.update({"awslogs-" + name.replace("_", "-"): value for name, value in more.items()})
    return {"logDriver": "awslogs", "options": options}


def say(lines):
    return shell("; ".join(f"echo {line}" for line in lines))


@needs_root
class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        try:
            cls.image = Engine.get().push_workshop(cls.server)
            cls.instances, _ = launch_instances(cls.server, "talk")
        except BaseException:
            cls.server.close()
            raise
        cls.fleet = Fleet(cls.server, "talk")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.logs = self.server.client("logs")
        self.name = self.id().rsplit(".", 1)[1]

    def tearDown(self):
        self.fleet.stop_all()

    def start(self, **container):
        definition = self.fleet.register(self.name, self.image, **container)
        return self.fleet.start(definition)[0]

    def lines(self, group, stream):
        try:
            pages, token, out = 0, None, []
            while True:
                more = {"nextToken": token} if token else {}
                page = self.logs.get_log_events(logGroupName=group, logStreamName=stream,
                                                startFromHead=True, **more)
                out += [event["message"] for event in page["events"]]
                if page["nextForwardToken"] == token:
                    return out
                token, pages = page["nextForwardToken"], pages + 1
        except self.logs.exceptions.ResourceNotFoundException:
            return []

    def only_stream(self, group):
        streams = self.logs.describe_log_streams(logGroupName=group)["logStreams"]
        self.assertEqual(len(streams), 1)
        return streams[0]["logStreamName"]

    def test_awslogs_with_prefix(self):
        self.logs.create_log_group(logGroupName="/app/web")
        arn = self.start(command=say(["one", "two >&2", "three"]),
                         logConfiguration=awslogs("/app/web", stream_prefix="web"))
        stream = f"web/{self.container(arn)}/{arn.rsplit('/', 1)[1]}"
        wait_until(lambda: len(self.lines("/app/web", stream)) == 3, 10, "three lines")
        self.assertEqual(sorted(self.lines("/app/web", stream)), ["one", "three", "two"])
        for program in aws_programs().values():
            if "v2" not in aws_programs() or program != aws_programs()["v2"]:
                continue
            shown = run(program, "--endpoint-url", self.server.endpoint, "logs", "tail",
                        "/app/web", env=self.server.env()).stdout
            self.assertRegex(shown, rf"{re.escape(stream)} three")

    def container(self, arn):
        task = self.fleet.ecs.describe_tasks(cluster="talk", tasks=[arn])["tasks"][0]
        return task["containers"][0]["name"]

    def test_stream_without_prefix_is_the_container_id(self):
        configuration = awslogs("/app/made", create_group="true")
        # The managed policy of instances does not let them create groups, as in AWS.
        arn = self.start(command=say(["never"]), logConfiguration=configuration)
        reason = self.fleet.wait(arn, "STOPPED")["containers"][0]["reason"]
        self.assertIn("log group /app/made: AccessDeniedException", reason)
        self.server.client("iam").put_role_policy(
            RoleName="ecsInstanceRole", PolicyName="groups", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": "*"}]}))
        arn = self.start(command=say(["hello"]), logConfiguration=configuration)
        task = self.fleet.wait(arn, "STOPPED")
        stream = wait_until(lambda: self.only_stream("/app/made"), 10, "a stream")
        self.assertEqual(stream, task["containers"][0]["runtimeId"])
        wait_until(lambda: self.lines("/app/made", stream) == ["hello"], 10, "the line")

    def test_without_configuration_output_is_kept_for_a_week(self):
        arn = self.start(command=say(["plain", "$(printf '%020000d' 7)"]))
        stream = f"{self.container(arn)}/{arn.rsplit('/', 1)[1]}"
        wait_until(lambda: len(self.lines(DEFAULT, stream)) == 2, 10, "two lines")
        plain, long = self.lines(DEFAULT, stream)
        self.assertEqual(plain, "plain")
        self.assertEqual((len(long), long[-1]), (20000, "7"))
        group = self.logs.describe_log_groups(logGroupNamePrefix=DEFAULT)["logGroups"][0]
        self.assertEqual(group["retentionInDays"], 7)

    def test_last_words_without_a_line_break(self):
        for number in range(6):
            arn = self.start(command=shell("echo one; printf 'last words'"))
            stream = f"main/{arn.rsplit('/', 1)[1]}"
            self.fleet.wait(arn, "STOPPED")
            with self.subTest(number=number):
                wait_until(lambda: len(self.lines(DEFAULT, stream)) > 1, 10, "the last words")
                self.assertEqual(self.lines(DEFAULT, stream), ["one", "last words"])

    def test_wide_characters_and_bytes_that_are_none(self):
        arn = self.start(command=shell(
            "i=0; while [ $i -lt 6000 ]; do printf '\\346\\227\\245\\346\\234\\254'; "
            "i=$((i+1)); done; echo; printf 'gr\\303\\274n \\377\\n'"))
        stream = f"main/{arn.rsplit('/', 1)[1]}"
        self.fleet.wait(arn, "STOPPED")
        wait_until(lambda: len(self.lines(DEFAULT, stream)) > 1, 10, "two lines")
        self.assertEqual(self.lines(DEFAULT, stream), ["日本" * 6000, "grün \ufffd"])

    def test_missing_group_fails_the_task_as_in_aws(self):
        arn = self.start(command=say(["never"]), logConfiguration=awslogs("/not/there"))
        task = self.fleet.wait(arn, "STOPPED")
        reason = task["containers"][0]["reason"]
        self.assertTrue(reason.startswith("CannotStartContainerError"), reason)
        self.assertIn("/not/there", reason)
        self.assertIn("The specified log group does not exist.", reason)

    def lines_over(self, interruption):
        """What 300 numbered lines have become when the server went away among them."""
        arn = self.start(command=shell("i=0; while [ $i -lt 300 ]; do echo n$i; i=$((i+1)); "
                                       "/bin/busybox sleep 0.02; done"))
        stream = f"{self.container(arn)}/{arn.rsplit('/', 1)[1]}"
        wait_until(lambda: len(self.lines(DEFAULT, stream)) > 20, 10, "the first lines")
        interruption()
        time.sleep(1)
        self.server.start()
        self.logs = self.server.client("logs")
        type(self).fleet = Fleet(self.server, "talk")
        wait_until(lambda: "n299" in self.lines(DEFAULT, stream), 30, "the last line")
        return self.lines(DEFAULT, stream)

    def test_restart_of_the_server_neither_loses_nor_repeats(self):
        self.assertEqual(self.lines_over(self.server.stop), [f"n{i}" for i in range(300)])

    def test_killed_server_loses_nothing(self):
        # A batch whose arrival was not noted yet comes again.
        lines = self.lines_over(self.server.kill)
        self.assertEqual(sorted(set(lines), key=lambda line: int(line[1:])),
                         [f"n{i}" for i in range(300)])
        self.assertLess(len(lines), 330)

    def test_tail_follows(self):
        program = aws_programs().get("v2")
        if not program:
            self.skipTest("no AWS CLI v2")
        self.logs.create_log_group(logGroupName="/app/tail")
        with subprocess.Popen([program, "--endpoint-url", self.server.endpoint, "logs", "tail",
                               "/app/tail", "--follow", "--format", "short"],
                              env=self.server.env(), stdout=subprocess.PIPE, text=True) as tail:
            try:
                self.start(command=say(["followed"]),
                           logConfiguration=awslogs("/app/tail", stream_prefix="t"))
                self.assertIn("followed", tail.stdout.readline())
            finally:
                tail.terminate()


if __name__ == "__main__":
    main()
