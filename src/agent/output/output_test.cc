// Aim: output goes where the task definition says, whole lines arrive once, also over a restart of
// the agent, and a log service that fails holds nothing up.
#include <gtest/gtest.h>

#include "agent/control_plane_fixture.h"
#include "agent/output/line_joiner.h"
#include "agent/output/route.h"

namespace minato::agent {
namespace {

constexpr const char* kTaskArn = "arn:aws:ecs:us-east-1:123456789012:task/web/0123456789abcdef";

api::Task task_with(const std::string& log_config) {
  api::Task task;
  task.arn = kTaskArn;
  task.family = "web";
  task.version = "1";
  task.desired_status = "RUNNING";
  api::Container container;
  container.name = "app";
  container.image = "web:1";
  container.essential = true;
  container.docker_config.emplace();
  container.docker_config->host_config = "{" + log_config + "}";
  task.containers = std::vector{container};
  return task;
}

Result<std::optional<OutputRoute>> route_of(const std::string& log_config) {
  const api::Task task = task_with(log_config);
  return output_route(task, task.containers->front(), "arn:aws:ecs:us-east-1:1:cluster/web");
}

TEST(OutputRoute, FollowsTheLogConfiguration) {
  const auto plain = *route_of("");
  EXPECT_EQ(plain->group, "/minato/ecs/web");
  EXPECT_EQ(plain->stream, "app/0123456789abcdef");
  EXPECT_FALSE(plain->must_exist);
  const auto aws = *route_of(
      R"("LogConfig":{"Type":"awslogs","Config":{"awslogs-group":"/g","awslogs-region":"eu-west-1",
         "awslogs-stream-prefix":"p","awslogs-create-group":"true"}})");
  EXPECT_EQ(aws->group, "/g");
  EXPECT_EQ(aws->region, "eu-west-1");
  EXPECT_EQ(aws->stream, "p/app/0123456789abcdef");
  EXPECT_TRUE(aws->create_group && aws->must_exist);
  EXPECT_EQ(
      (*route_of(R"("LogConfig":{"Type":"awslogs","Config":{"awslogs-group":"/g"}})"))->stream, "");
  EXPECT_FALSE(*route_of(R"("LogConfig":{"Type":"syslog","Config":{}})"));
  EXPECT_FALSE(route_of(R"("LogConfig":{"Type":"awslogs","Config":{}})"));
}

TEST(LineJoiner, PutsPartsTogetherPerOutput) {
  LineJoiner joiner;
  EXPECT_FALSE(joiner.add({.time_ns = 1, .text = "a", .partial = true}));
  const auto other = joiner.add({.error_output = true, .time_ns = 2, .text = "x"});
  EXPECT_EQ(other->text, "x");
  EXPECT_TRUE(joiner.open());
  const auto whole = joiner.add({.time_ns = 3, .text = "b"});
  EXPECT_EQ(whole->text, "ab");
  EXPECT_EQ(whole->time_ns, 1);
  EXPECT_FALSE(joiner.open());
}

TEST(LineJoiner, CutsLinesThatNoEventCanHold) {
  LineJoiner joiner;
  std::size_t events = 0;
  for (int i = 0; i < 64; ++i) {
    const auto event =
        joiner.add({.time_ns = i + 1, .text = std::string(16 * 1024, 'x'), .partial = true});
    if (event) {
      ++events;
      EXPECT_LE(event->text.size(), LineJoiner::kEventBytes);
    }
  }
  EXPECT_EQ(events, 4U);
}

class OutputTest : public testing::AgentTest {
 protected:
  std::vector<std::string> arrived() {
    std::vector<std::string> out;
    for (const auto& call : plane_->calls_of("PutLogEvents")) {
      for (const auto& event : call.at("logEvents").as_array()) {
        out.emplace_back(event.at("message").as_string());
      }
    }
    return out;
  }
  void print(const std::string& id, const std::string& line) {
    on_loop([&] { engine_->print(id, line); });
  }
};

TEST_F(OutputTest, LinesArriveOnceAlsoOverARestartOfTheAgent) {
  on_loop([&] { engine_->add_image("web:1", "sha256:1"); });
  start_agent();
  ASSERT_TRUE(eventually([&] { return agent_->connected(); }));
  send_task(task_with(""), 1);
  ASSERT_TRUE(eventually([&] { return engine_->count_calls("start") == 1; }));
  const std::string id = container_id();
  print(id, "one");
  print(id, "two");
  ASSERT_TRUE(eventually([&] { return arrived().size() == 2; }));
  stop_agent();
  print(id, "three");
  start_agent();
  ASSERT_TRUE(eventually([&] { return arrived().size() >= 3; }));
  print(id, "last");
  on_loop([&] { engine_->exit(id, 0); });
  ASSERT_TRUE(eventually([&] { return arrived().size() >= 4; }));
  EXPECT_EQ(on_loop([&] { return arrived(); }),
            (std::vector<std::string>{"one", "two", "three", "last"}));
  stop_agent();
}

}  // namespace
}  // namespace minato::agent
