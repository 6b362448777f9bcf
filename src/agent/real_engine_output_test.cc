// Aim: on a real engine the output of containers arrives whole: last words without a line break,
// long lines of wide characters, bytes that are no text. Needs MINATO_TEST_DOCKER_SOCKET as
// docker/real_engine_test.cc does.
#include <unistd.h>

#include <cstdlib>

#include "agent/control_plane_fixture.h"
#include "agent/engine/task_builder.h"

namespace minato::agent {
namespace {

class RealEngineOutputTest : public testing::AgentTest {
 protected:
  void SetUp() override {
    const char* socket = std::getenv("MINATO_TEST_DOCKER_SOCKET");
    if (!socket) GTEST_SKIP() << "MINATO_TEST_DOCKER_SOCKET is not set: no Docker Engine";
    on_loop([&] {
      AgentConfig with_engine = config();
      with_engine.docker_socket = socket;
      with_engine.pull_behavior = PullBehavior::kPreferCached;
      with_engine.cleanup_wait = std::chrono::milliseconds(1);
      agent_ = std::make_unique<Agent>(with_engine, loop_);
      ASSERT_TRUE(agent_->start());
    });
    ASSERT_TRUE(eventually([this] { return agent_->connected(); }));
  }
  void TearDown() override {
    // The agent removes what it made.
    if (agent_) {
      EXPECT_TRUE(eventually([this] { return std::filesystem::is_empty(folder_ / "tasks"); }));
    }
  }

  api::Task task(int number, const std::string& command, bool tty) {
    const char* image = std::getenv("MINATO_TEST_DOCKER_IMAGE");
    auto out = testing::make_task({{.name = "app"}}, "arn:aws:ecs:us-east-1:1:task/web/" +
                                                         std::to_string(::getpid()) + "o" +
                                                         std::to_string(number));
    out.network_mode = "none";
    auto& container = (*out.containers)[0];
    container.image = image ? image : "minato-test:latest";
    container.command = std::vector<std::string>{"/bin/sh", "-c", command};
    if (tty) container.docker_config.emplace().config = R"({"Tty":true})";
    return out;
  }
  // What arrived of a task.
  std::vector<std::string> output_of(const api::Task& task) {
    std::vector<std::string> out;
    for (const auto& call : plane_->calls_of("PutLogEvents")) {
      const std::string_view stream = call.at("logStreamName").as_string();
      if (!task.arn.ends_with(stream.substr(stream.rfind('/')))) continue;
      for (const auto& event : call.at("logEvents").as_array()) {
        out.emplace_back(event.at("message").as_string());
      }
    }
    return out;
  }
  // Waits until everything of the task is there, and the agent has forgotten it.
  std::vector<std::string> run_to_end(const api::Task& task, int sequence) {
    send_task(task, sequence);
    EXPECT_TRUE(eventually([&] {
      const auto statuses = plane_->statuses_of(task.arn);
      return !statuses.empty() && statuses.back() == "STOPPED";
    }));
    EXPECT_TRUE(eventually([this] { return std::filesystem::is_empty(folder_ / "tasks"); }));
    return on_loop([&] { return output_of(task); });
  }
};

using Lines = std::vector<std::string>;

// They were lost in most runs.
TEST_F(RealEngineOutputTest, LastWordsArriveEveryTime) {
  for (int i = 1; i <= 12; ++i) {
    const bool tty = i % 3 == 0;
    EXPECT_EQ(run_to_end(task(i, "echo one; printf 'last words'", tty), i),
              (Lines{"one", "last words"}))
        << i;
  }
}

TEST_F(RealEngineOutputTest, WideCharactersAndBytesThatAreNoneArrive) {
  std::string line;
  for (int i = 0; i < 6000; ++i) line += "\xE6\x97\xA5\xE6\x9C\xAC";
  const std::string command =
      "i=0; while [ $i -lt 6000 ]; do printf '\\346\\227\\245\\346\\234\\254'; i=$((i+1)); done; "
      "echo; printf '\\377 gr\\303\\274n\\n\\346\\227'";
  for (const bool tty : {false, true}) {
    EXPECT_EQ(run_to_end(task(100 + tty, command, tty), 100 + tty),
              (Lines{line, "\xEF\xBF\xBD gr\xC3\xBCn", "\xEF\xBF\xBD\xEF\xBF\xBD"}));
  }
}

TEST_F(RealEngineOutputTest, LinesOfBothOutputsArriveOnce) {
  const std::string command =
      "i=0; while [ $i -lt 200 ]; do echo out$i; echo err$i >&2; i=$((i+1)); done; printf end";
  auto lines = run_to_end(task(200, command, false), 200);
  Lines wanted{"end"};
  for (int i = 0; i < 200; ++i) {
    wanted.push_back("out" + std::to_string(i));
    wanted.push_back("err" + std::to_string(i));
  }
  std::ranges::sort(lines);
  std::ranges::sort(wanted);
  EXPECT_EQ(lines, wanted);
}

}  // namespace
}  // namespace minato::agent
