// Aim: a whole agent against a control plane and an engine in memory: tasks run and end, nothing is
// lost over a restart or a broken connection, and the protocol's rules are kept.
#include "agent/agent.h"

#include <algorithm>

#include "agent/control_plane_fixture.h"
#include "agent/engine/task_builder.h"

namespace minato::agent {
namespace {

using testing::AgentTest;
using testing::kTaskArn;
using testing::make_task;

constexpr const char* kImage = "localhost:4566/web:1";
using Statuses = std::vector<std::string>;

class WholeAgentTest : public AgentTest {
 protected:
  WholeAgentTest() { engine_->add_image(kImage, "sha256:aaaa"); }

  bool reported(Statuses statuses) {
    return eventually([this, statuses] { return plane_->statuses_of(kTaskArn) == statuses; });
  }
  // A message of that type came over the work channel, with that text in it.
  bool received(std::string_view type, std::string_view text) {
    return eventually([this, type, text] {
      return std::ranges::any_of(plane_->work_messages, [&](const std::string& message) {
        return message.find("\"" + std::string(type) + "\"") != std::string::npos &&
               message.find(text) != std::string::npos;
      });
    });
  }
  void send(std::string message) { EXPECT_TRUE(run(plane_->send(std::move(message)))); }
  api::Task stop_of(api::Task task) {
    task.desired_status = "STOPPED";
    return task;
  }
  static api::RegistryAuthentication ecr_login(bool by_execution_role) {
    return {.type = "ecr",
            .ecr_auth_data = api::EcrAuthData{.registry_id = "123456789012",
                                              .use_execution_role = by_execution_role}};
  }
  static api::IAMRoleCredentials execution_role() {
    api::IAMRoleCredentials role;
    role.credentials_id = "execution";
    role.role_arn = "arn:aws:iam::123456789012:role/execution";
    role.access_key_id = "ASIAEXECUTION";
    role.secret_access_key = "secret";
    role.session_token = "token";
    return role;
  }
  void run_task() {
    start_agent();
    send_task(make_task({{.name = "app"}}), 1);
    ASSERT_TRUE(reported({"RUNNING"}));
  }
};

TEST_F(WholeAgentTest, RegistersWithItsResourcesAndConnects) {
  start_agent();
  const auto calls = on_loop([this] { return plane_->calls_of("RegisterContainerInstance"); });
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].at("cluster").as_string(), "web");
  EXPECT_FALSE(calls[0].contains("containerInstanceArn"));
  EXPECT_EQ(calls[0].at("totalResources").as_array()[0].at("integerValue").as_int64(), 2048);
  EXPECT_TRUE(eventually([this] { return !plane_->telemetry.empty(); }));
  const auto first = on_loop([this] { return plane_->telemetry[0]; });
  auto metrics = agent_link::decode_tcs_from_agent(first);
  ASSERT_TRUE(metrics);
  EXPECT_EQ(std::get<api::PublishMetricsRequest>(*metrics).metadata->idle, true);
  EXPECT_TRUE(first.starts_with("Host: ") || first.starts_with("Authorization: "));
}

// Hosts that shared an access key could be each other.
TEST_F(WholeAgentTest, ProvesItselfByAKeyOfItsOwnInEveryCall) {
  own_key_ = true;
  run_task();
  const auto keys = [this](std::string_view operation) {
    return on_loop([this, operation] { return plane_->keys_of(operation); });
  };
  const std::string key = keys("RegisterContainerInstance").at(0);
  EXPECT_EQ(key.size(), 44u);
  EXPECT_EQ(keys("SubmitTaskStateChange"), Statuses{key});
  EXPECT_EQ(on_loop([this] { return plane_->work_keys; }), Statuses{key});
  stop_agent();
  start_agent();
  EXPECT_EQ(keys("RegisterContainerInstance").at(1), key);
  const auto rights = std::filesystem::status(folder_ / "instance.key").permissions();
  EXPECT_EQ(rights, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WholeAgentTest, AnInstanceOfEc2NeedsNoKey) {
  start_agent();
  EXPECT_EQ(on_loop([this] { return plane_->keys_of("RegisterContainerInstance"); }), Statuses{""});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "instance.key"));
}

TEST_F(WholeAgentTest, RunsAndStopsATask) {
  run_task();
  EXPECT_TRUE(received("AckRequest", "payload-1"));
  send_task(stop_of(make_task({{.name = "app"}})), 2);
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
  const auto last = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange").back(); });
  EXPECT_EQ(last.at("containers").as_array()[0].at("exitCode").as_int64(), 143);
  EXPECT_TRUE(last.contains("executionStoppedAt"));
}

TEST_F(WholeAgentTest, ImageThatTheRegistryStillHasIsNotPulled) {
  on_loop([this] { engine_->add_remote_image(kImage, "sha256:aaaa"); });
  on_loop([this] { engine_->add_image(kImage, "sha256:aaaa"); });
  run_task();
  const auto call = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange")[0]; });
  EXPECT_EQ(call.at("containers").as_array()[0].at("imageDigest").as_string(), "sha256:aaaa");
  // The AWS agent has these times also when nothing had to be fetched.
  EXPECT_TRUE(call.contains("pullStartedAt"));
  EXPECT_TRUE(call.contains("pullStoppedAt"));
  EXPECT_EQ(on_loop([this] { return engine_->count_calls("pull"); }), 0u);
}

TEST_F(WholeAgentTest, EcrImageIsPulledWithAToken) {
  on_loop([this] { engine_->add_remote_image("registry.test/new:1", "sha256:bbbb"); });
  start_agent();
  auto task = make_task({{.name = "app"}});
  auto& container = (*task.containers)[0];
  container.image = "registry.test/new:1";
  container.registry_authentication = api::RegistryAuthentication{
      .type = "ecr", .ecr_auth_data = api::EcrAuthData{.registry_id = "123456789012"}};
  send_task(task, 1);
  ASSERT_TRUE(reported({"RUNNING"}));
  const auto calls = on_loop([this] { return engine_->calls(); });
  EXPECT_EQ(std::ranges::count(calls, "pull registry.test/new:1 as AWS"), 1);
  const auto call = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange")[0]; });
  EXPECT_TRUE(call.contains("pullStartedAt"));
  EXPECT_TRUE(call.contains("pullStoppedAt"));
}

// The instance's own credentials asked for the token, whatever the task's execution role.
TEST_F(WholeAgentTest, AnExecutionRoleGetsItsOwnTokenAndKeepsIt) {
  on_loop([this] { engine_->add_remote_image("registry.test/new:1", "sha256:bbbb"); });
  start_agent();
  const auto send = [this](const std::string& arn, bool with_role, int sequence) {
    auto task = make_task({{.name = "app"}}, arn);
    auto& container = (*task.containers)[0];
    container.image = "registry.test/new:1";
    container.registry_authentication = ecr_login(with_role);
    if (with_role) task.execution_role_credentials = execution_role();
    send_task(task, sequence);
    ASSERT_TRUE(eventually([&] { return plane_->statuses_of(arn) == Statuses{"RUNNING"}; }));
  };
  const std::string prefix = std::string(kTaskArn).substr(0, std::string(kTaskArn).size() - 1);
  send(prefix + "0", true, 1);
  send(prefix + "1", false, 2);
  send(prefix + "2", true, 3);
  const auto signers = on_loop([this] { return plane_->signers_of("GetAuthorizationToken"); });
  EXPECT_EQ(signers, (Statuses{"ASIAEXECUTION", "AKIA"}));
}

// They are never on disk, so a restarted agent has them only from its next connection on.
TEST_F(WholeAgentTest, APullWaitsForTheExecutionRolesCredentials) {
  on_loop([this] { engine_->add_remote_image("registry.test/new:1", "sha256:bbbb"); });
  start_agent();
  auto task = make_task({{.name = "app"}});
  (*task.containers)[0].image = "registry.test/new:1";
  (*task.containers)[0].registry_authentication = ecr_login(true);
  send_task(task, 1);
  ASSERT_TRUE(received("AckRequest", "payload-1"));
  EXPECT_TRUE(on_loop([this] { return plane_->calls_of("GetAuthorizationToken"); }).empty());
  api::IAMRoleCredentialsMessage message;
  message.message_id = "credentials";
  message.task_arn = kTaskArn;
  message.role_type = "TaskExecution";
  message.role_credentials = execution_role();
  send(agent_link::encode(message));
  ASSERT_TRUE(reported({"RUNNING"}));
  EXPECT_EQ(on_loop([this] { return plane_->signers_of("GetAuthorizationToken"); }),
            Statuses{"ASIAEXECUTION"});
}

TEST_F(WholeAgentTest, AStopEndsTheWaitForCredentials) {
  start_agent();
  auto task = make_task({{.name = "app"}});
  (*task.containers)[0].image = "registry.test/new:1";
  (*task.containers)[0].registry_authentication = ecr_login(true);
  send_task(task, 1);
  ASSERT_TRUE(received("AckRequest", "payload-1"));
  send_task(stop_of(task), 2);
  ASSERT_TRUE(reported({"STOPPED"}));
}

TEST_F(WholeAgentTest, UnknownImageStopsTheTaskWithItsReason) {
  start_agent();
  auto task = make_task({{.name = "app"}});
  (*task.containers)[0].image = "registry.test/missing:1";
  send_task(task, 1);
  ASSERT_TRUE(reported({"STOPPED"}));
  const auto call = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange")[0]; });
  EXPECT_TRUE(call.at("containers")
                  .as_array()[0]
                  .at("reason")
                  .as_string()
                  .starts_with("CannotPullContainerError: "));
}

TEST_F(WholeAgentTest, ExitIsReportedWithItsCode) {
  run_task();
  const std::string id = container_id();
  on_loop([&] { engine_->exit(id, 3); });
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
  const auto last = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange").back(); });
  EXPECT_EQ(last.at("containers").as_array()[0].at("exitCode").as_int64(), 3);
}

TEST_F(WholeAgentTest, RestartAdoptsTheRunningContainer) {
  run_task();
  const std::string id = container_id();
  stop_agent();
  EXPECT_EQ(container_id(), id);
  start_agent();
  const auto registered = on_loop([this] { return plane_->calls_of("RegisterContainerInstance"); });
  ASSERT_EQ(registered.size(), 2u);
  EXPECT_EQ(registered[1].at("containerInstanceArn").as_string(), testing::kInstanceArn);
  on_loop([&] { engine_->exit(id, 0); });
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
  EXPECT_EQ(on_loop([this] { return engine_->count_calls("create"); }), 1u);
  EXPECT_EQ(on_loop([this] { return engine_->count_calls("stop"); }), 0u);
}

TEST_F(WholeAgentTest, TaskThatEndedWhileTheAgentWasAwayIsReported) {
  run_task();
  const std::string id = container_id();
  stop_agent();
  on_loop([&] { engine_->exit(id, 9); });
  start_agent();
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
  const auto last = on_loop([this] { return plane_->calls_of("SubmitTaskStateChange").back(); });
  EXPECT_EQ(last.at("containers").as_array()[0].at("exitCode").as_int64(), 9);
}

TEST_F(WholeAgentTest, StoppingWhileAPullIsPendingLosesNothing) {
  on_loop([this] {
    engine_->add_remote_image("registry.test/slow:1", "sha256:cccc");
    engine_->hold("pull");
  });
  start_agent();
  auto task = make_task({{.name = "app"}});
  (*task.containers)[0].image = "registry.test/slow:1";
  send_task(task, 1);
  ASSERT_TRUE(eventually([this] { return engine_->count_calls("pull") == 1; }));
  stop_agent();
  start_agent();
  ASSERT_TRUE(reported({"RUNNING"}));
}

TEST_F(WholeAgentTest, ReportsAreSentUntilTheyAreHeard) {
  on_loop([this] { plane_->failing_submits = 2; });
  run_task();
}

TEST_F(WholeAgentTest, BrokenConnectionIsOpenedAgainWithoutAskingForCredentials) {
  start_agent();
  on_loop([this] { plane_->drop_work_channel(); });
  ASSERT_TRUE(eventually([this] { return plane_->work_targets.size() == 2; }));
  const auto targets = on_loop([this] { return plane_->work_targets; });
  EXPECT_NE(targets[0].find("sendCredentials=true"), std::string::npos);
  EXPECT_NE(targets[1].find("sendCredentials=false"), std::string::npos);
}

TEST_F(WholeAgentTest, RepeatedPayloadStartsNothingTwice) {
  run_task();
  send_task(make_task({{.name = "app"}}), 1);
  send(agent_link::encode(api::HeartbeatMessage{.healthy = true, .message_id = "h"}));
  ASSERT_TRUE(received("HeartbeatAckRequest", "h"));
  EXPECT_EQ(on_loop([this] { return engine_->count_calls("create"); }), 1u);
}

TEST_F(WholeAgentTest, RefusedTaskIsReportedStoppedAndAcknowledged) {
  start_agent();
  send_task(make_task({{.name = "app", .depends_on = {{"app", "START"}}}}), 1);
  ASSERT_TRUE(reported({"STOPPED"}));
  EXPECT_TRUE(received("AckRequest", "payload-1"));
}

TEST_F(WholeAgentTest, ManifestStopsWhatItDoesNotList) {
  run_task();
  const auto manifest = [](int timeline) {
    return agent_link::encode(
        api::TaskManifestMessage{.cluster_arn = "web",
                                 .message_id = "manifest-" + std::to_string(timeline),
                                 .timeline = timeline,
                                 .tasks = std::vector<api::TaskIdentifier>{}});
  };
  send(manifest(2));
  ASSERT_TRUE(received("TaskStopVerificationMessage", "manifest-2"));
  api::TaskStopVerificationAck ack{.message_id = "manifest-2"};
  ack.stop_tasks = std::vector<api::TaskIdentifier>{{.task_arn = kTaskArn}};
  send(agent_link::encode(ack));
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
}

TEST_F(WholeAgentTest, OldManifestIsIgnoredAlsoAfterARestart) {
  run_task();
  stop_agent();
  start_agent();
  send(agent_link::encode(api::TaskManifestMessage{.message_id = "old", .timeline = 1}));
  send(agent_link::encode(api::HeartbeatMessage{.healthy = true, .message_id = "h"}));
  ASSERT_TRUE(received("HeartbeatAckRequest", "h"));
  EXPECT_FALSE(on_loop([this] {
    return std::ranges::any_of(plane_->work_messages, [](const std::string& message) {
      return message.find("\"old\"") != std::string::npos;
    });
  }));
}

TEST_F(WholeAgentTest, HealthIsToldWhenItChanges) {
  on_loop([this] { engine_->add_image(kImage, "sha256:aaaa", {.health = "starting"}); });
  start_agent();
  send_task(make_task({{.name = "app", .has_health_check = true}}), 1);
  ASSERT_TRUE(reported({"RUNNING"}));
  const std::string id = container_id();
  on_loop([&] { engine_->set_health(id, "healthy"); });
  EXPECT_TRUE(eventually([this] {
    return std::ranges::any_of(plane_->telemetry, [](const std::string& message) {
      return message.find("\"HEALTHY\"") != std::string::npos;
    });
  }));
}

TEST_F(WholeAgentTest, ExitIsFoundAfterTheEventsWereLost) {
  run_task();
  const std::string id = container_id();
  on_loop([&] {
    engine_->end_waits();
    engine_->end_events();
    engine_->exit(id, 5);
  });
  ASSERT_TRUE(reported({"RUNNING", "STOPPED"}));
}

}  // namespace
}  // namespace minato::agent
