// Aim: output goes where the task definition says, whole lines arrive once, also over a restart of
// the agent, and a log service that fails holds nothing up.
#include <gtest/gtest.h>

#include "agent/control_plane_fixture.h"
#include "agent/output/line_joiner.h"
#include "agent/output/output_shipper.h"
#include "agent/output/read_position.h"
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
  // As the control plane sends it, in the words of Docker's driver.
  const auto docker = *route_of(
      R"("LogConfig":{"Type":"awslogs","Config":{"awslogs-group":"/g","awslogs-region":"eu-west-1",
         "awslogs-stream":"p/app/0123456789abcdef","awslogs-endpoint":"http://localhost:4566"}})");
  EXPECT_EQ(docker->stream, aws->stream);
  EXPECT_EQ(
      (*route_of(R"("LogConfig":{"Type":"awslogs","Config":{"awslogs-group":"/g"}})"))->stream, "");
  EXPECT_FALSE(*route_of(R"("LogConfig":{"Type":"syslog","Config":{}})"));
  EXPECT_FALSE(route_of(R"("LogConfig":{"Type":"awslogs","Config":{}})"));
}

std::vector<std::string> texts(const std::vector<OutputEvent>& events) {
  std::vector<std::string> out;
  for (const OutputEvent& event : events) out.push_back(event.text);
  return out;
}

using Texts = std::vector<std::string>;

TEST(LineJoiner, PutsPartsTogetherPerOutput) {
  LineJoiner joiner;
  EXPECT_EQ(texts(joiner.add({.time_ns = 1, .text = "a", .partial = true})), Texts{});
  EXPECT_EQ(texts(joiner.add({.error_output = true, .time_ns = 2, .text = "x"})), Texts{"x"});
  EXPECT_TRUE(joiner.open());
  const auto whole = joiner.add({.time_ns = 3, .text = "b"});
  EXPECT_EQ(texts(whole), Texts{"ab"});
  EXPECT_EQ(whole.front().time_ns, 1);
  EXPECT_FALSE(joiner.open());
  EXPECT_EQ(texts(joiner.take_rest()), Texts{});
  joiner.add({.time_ns = 4, .text = "c", .partial = true});
  EXPECT_EQ(texts(joiner.take_rest()), Texts{"c"});
}

// The cut fell into a character, and so did the engine's parts of 16 KiB.
TEST(LineJoiner, CutsLongLinesBetweenCharacters) {
  const std::string ja = "\xE6\x97\xA5";
  std::string line;
  while (line.size() < 600'000) line += ja;
  LineJoiner joiner;
  std::vector<OutputEvent> events;
  constexpr std::size_t kPart = 16 * 1024;
  for (std::size_t at = 0; at < line.size(); at += kPart) {
    for (auto& event : joiner.add(
             {.time_ns = 5, .text = line.substr(at, kPart), .partial = at + kPart < line.size()})) {
      events.push_back(std::move(event));
    }
  }
  ASSERT_EQ(events.size(), 3U);
  std::string joined;
  for (const OutputEvent& event : events) {
    EXPECT_LE(event.text.size(), LineJoiner::kEventBytes);
    EXPECT_EQ(event.text.size() % ja.size(), 0U);
    EXPECT_EQ(event.time_ns, 5);
    joined += event.text;
  }
  EXPECT_EQ(events[0].text.size(), LineJoiner::kEventBytes / 3 * 3);
  EXPECT_EQ(joined, line);
  EXPECT_FALSE(joiner.open());
}

// Every byte over 127 of such a line became '?'.
TEST(LineJoiner, ReplacesOnlyWhatIsNotUtf8) {
  LineJoiner joiner;
  EXPECT_EQ(texts(joiner.add({.time_ns = 1, .text = "\xFF gr\xC3\xBC\xC3\x9F \xE6\x97"})),
            Texts{"\xEF\xBF\xBD gr\xC3\xBC\xC3\x9F \xEF\xBF\xBD\xEF\xBF\xBD"});
}

// What is not UTF-8 grows to three times its size.
TEST(LineJoiner, CountsWhatReplacementsTake) {
  LineJoiner joiner;
  std::vector<OutputEvent> events =
      joiner.add({.time_ns = 1, .text = std::string(200'000, '\xFF')});
  ASSERT_EQ(events.size(), 3U);
  std::size_t total = 0;
  for (const OutputEvent& event : events) {
    EXPECT_LE(event.text.size(), LineJoiner::kEventBytes);
    total += event.text.size();
  }
  EXPECT_EQ(total, 600'000U);
}

docker::LogMessage at(std::int64_t time_ns, bool error_output = false) {
  return {.error_output = error_output, .time_ns = time_ns, .text = "x"};
}

TEST(ReadPosition, GivesOnlyWhatIsNew) {
  ReadPosition position;
  EXPECT_EQ(position.since_ns(), 0);
  // Parts of one line have one time; the outputs are a little out of order.
  const std::vector<docker::LogMessage> first = {at(5), at(5), at(4, true), at(5, true)};
  for (const auto& message : first) EXPECT_TRUE(position.take(message));
  position.begin();
  for (const auto& message : first) EXPECT_FALSE(position.take(message));
  EXPECT_TRUE(position.take(at(5)));
  EXPECT_TRUE(position.take(at(4)));
  EXPECT_TRUE(position.take(at(9)));
  position.begin();
  EXPECT_FALSE(position.take(at(9)));
  EXPECT_TRUE(position.take(at(9)));
}

TEST(ReadPosition, IsBoundedAndReadsNoMoreThanItKnows) {
  ReadPosition position(1'000);
  EXPECT_EQ(position.since_ns(), 1'001);
  EXPECT_FALSE(position.take(at(1'000)));
  for (int i = 1; i <= 10'000; ++i) EXPECT_TRUE(position.take(at(1'000 + i)));
  EXPECT_GT(position.since_ns(), 10'700);
  EXPECT_LE(position.since_ns(), 11'000);
  position.begin();
  for (int i = 1; i <= 10'000; ++i) EXPECT_FALSE(position.take(at(1'000 + i)));
  EXPECT_TRUE(position.take(at(11'001)));
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
  void print(const std::string& id, const docker::LogMessage& message, bool followed) {
    on_loop([&] { engine_->print(id, message, followed); });
  }
  // The agent and a running container.
  std::string run_container(api::Task task) {
    on_loop([&] { engine_->add_image("web:1", "sha256:1"); });
    start_agent();
    EXPECT_TRUE(eventually([&] { return agent_->connected(); }));
    send_task(task, 1);
    EXPECT_TRUE(eventually([&] { return engine_->count_calls("start") == 1; }));
    return container_id();
  }
  bool drained() {
    return eventually([&] {
      return plane_->statuses_of(kTaskArn) == std::vector<std::string>{"RUNNING", "STOPPED"};
    });
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

// Output without a line break at the end was lost in most runs: the engine's following stream does
// not give it.
TEST_F(OutputTest, LastWordsArriveAndNothingTwice) {
  const std::string id = run_container(task_with(""));
  print(id, "one");
  ASSERT_TRUE(eventually([&] { return arrived().size() == 1; }));
  print(id, {.error_output = true, .text = "two"}, true);
  print(id, {.text = "last words"}, false);
  print(id, {.error_output = true, .text = "and those of the other output"}, false);
  on_loop([&] { engine_->exit(id, 0); });
  ASSERT_TRUE(eventually([&] { return arrived().size() >= 4; }));
  stop_agent();  // what is on its way is there afterwards
  EXPECT_EQ(
      on_loop([&] { return arrived(); }),
      (std::vector<std::string>{"one", "two", "last words", "and those of the other output"}));
}

// The following stream gave the beginning of the last line only.
TEST_F(OutputTest, LastWordsOfALongLineAreItsEnd) {
  const std::string id = run_container(task_with(""));
  const std::string part(16 * 1024, 'x');
  print(id, {.time_ns = 77, .text = part, .partial = true}, true);
  print(id, {.time_ns = 77, .text = part, .partial = true}, false);
  print(id, {.time_ns = 77, .text = "end"}, false);
  on_loop([&] { engine_->exit(id, 0); });
  ASSERT_TRUE(eventually([&] { return !arrived().empty(); }));
  EXPECT_EQ(on_loop([&] { return arrived(); }), std::vector<std::string>{part + part + "end"});
  stop_agent();
}

TEST_F(OutputTest, LastWordsAreReadAgainWhenTheEngineFails) {
  const std::string id = run_container(task_with(""));
  print(id, {.text = "last words"}, false);
  on_loop([&] {
    engine_->fail_next("kept_logs", Error{.code = ErrorCode::kUnavailable, .message = "busy"});
    engine_->exit(id, 0);
  });
  ASSERT_TRUE(eventually([&] { return !arrived().empty(); }));
  EXPECT_EQ(on_loop([&] { return arrived(); }), std::vector<std::string>{"last words"});
  EXPECT_EQ(on_loop([&] { return engine_->count_calls("kept_logs"); }), 2U);
  stop_agent();
}

// The end of one run and the start of the next overlap: nothing of either is left out.
TEST_F(OutputTest, AContainerThatIsStartedAgainIsReadAgain) {
  on_loop([&] { engine_->add_image("web:1", "sha256:1"); });
  const std::string id = *run(engine_->create({.name = "again", .config = {{"Image", "web:1"}}}));
  const api::Task task = task_with("");
  SecureRandom random;
  auto api = std::make_unique<ApiClient>(*http::Peer::from_url(plane_->url()), "us-east-1",
                                         config().credentials, clock_);
  auto shipper = std::make_unique<OutputShipper>(loop_, OutputParts{.engine = *engine_,
                                                                    .api = *api,
                                                                    .random = random,
                                                                    .folder = folder_ / "output",
                                                                    .cluster = "web"});
  const auto start = [&] {
    ASSERT_TRUE(run(engine_->start(id)));
    on_loop([&] { shipper->follow(task, task.containers->front(), id); });
  };
  start();
  print(id, "first run");
  on_loop([&] {
    engine_->hold("kept_logs");
    engine_->print(id, {.text = "last words"}, false);
    engine_->exit(id, 1);
  });
  ASSERT_TRUE(eventually([&] { return engine_->count_calls("kept_logs") == 1; }));
  start();
  on_loop([&] { engine_->release("kept_logs"); });
  print(id, "second run");
  ASSERT_TRUE(eventually([&] { return arrived().size() >= 3; }));
  on_loop([&] { engine_->exit(id, 1); });
  run(shipper->drain(id));
  start();
  print(id, "third run");
  ASSERT_TRUE(eventually([&] { return arrived().size() >= 4; }));
  run(shipper->stop());
  on_loop([&] {
    shipper.reset();
    api.reset();
  });
  EXPECT_EQ(on_loop([&] { return arrived(); }),
            (std::vector<std::string>{"first run", "last words", "second run", "third run"}));
}

}  // namespace
}  // namespace minato::agent
