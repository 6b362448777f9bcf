// Aim: on a real engine an exit is noticed in less than 200 ms, and what the agent adds to raw
// create and start stays small. Needs MINATO_TEST_DOCKER_SOCKET as docker/real_engine_test.cc does.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "agent/control_plane_fixture.h"
#include "agent/engine/task_builder.h"
#include "docker/engine_client.h"

namespace minato::agent {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

class RealEngineLatencyTest : public testing::AgentTest {
 protected:
  void SetUp() override {
    socket_ = std::getenv("MINATO_TEST_DOCKER_SOCKET");
    if (!socket_) GTEST_SKIP() << "MINATO_TEST_DOCKER_SOCKET is not set: no Docker Engine";
    if (const char* image = std::getenv("MINATO_TEST_DOCKER_IMAGE")) image_ = image;
  }

  api::Task task(int number, const std::string& command) {
    auto out = testing::make_task({{.name = "app"}}, "arn:aws:ecs:us-east-1:1:task/web/" +
                                                         std::to_string(::getpid()) + "n" +
                                                         std::to_string(number));
    out.network_mode = "none";
    auto& container = (*out.containers)[0];
    container.image = image_;
    container.stop_timeout = 1;
    container.command = std::vector<std::string>{"/bin/sh", "-c", command};
    return out;
  }
  void start_real_agent() {
    on_loop([this] {
      AgentConfig with_engine = config();
      with_engine.docker_socket = socket_;
      with_engine.pull_behavior = PullBehavior::kPreferCached;
      with_engine.cleanup_wait = std::chrono::milliseconds(1);
      agent_ = std::make_unique<Agent>(with_engine, loop_);
      ASSERT_TRUE(agent_->start());
    });
    ASSERT_TRUE(eventually([this] { return agent_->connected(); }));
  }
  bool reached(const api::Task& task, const std::string& status) {
    return eventually([&] {
      const auto statuses = plane_->statuses_of(task.arn);
      return !statuses.empty() && statuses.back() == status;
    });
  }
  static Awaitable<double> raw_launch(docker::Engine* engine, std::string name, std::string image) {
    const auto start = Clock::now();
    const auto id =
        co_await engine->create({.name = name,
                                 .config = {{"Image", image},
                                            {"Cmd", {"/bin/sleep", "60"}},
                                            {"HostConfig", {{"NetworkMode", "none"}}}}});
    if (!id) co_return -1;
    if (!co_await engine->start(*id)) co_return -1;
    const double spent = ms_since(start);
    (void)co_await engine->remove(*id, true);
    co_return spent;
  }
  const char* socket_ = nullptr;
  std::string image_ = "minato-test:latest";
};

TEST_F(RealEngineLatencyTest, LaunchAndExitAreQuick) {
  start_real_agent();
  auto engine = docker::EngineClient::connect_to(socket_);
  ASSERT_TRUE(engine);
  std::vector<double> raw;
  std::vector<double> launches;
  std::vector<api::Task> started;
  for (int i = 1; i <= 5; ++i) {
    // Turn by turn, so that both see the same machine.
    const std::string name = "raw-" + std::to_string(::getpid()) + "-" + std::to_string(i);
    raw.push_back(run(raw_launch(engine->get(), name, image_)));
    ASSERT_GT(raw.back(), 0);
    started.push_back(task(i, "exec sleep 600"));
    const auto start = Clock::now();
    send_task(started.back(), i);
    ASSERT_TRUE(reached(started.back(), "RUNNING"));
    launches.push_back(ms_since(start));
  }
  std::vector<double> exits;
  for (int i = 1; i <= 5; ++i) {
    const api::Task quick = task(100 + i, "exit 4");
    send_task(quick, 100 + i);
    ASSERT_TRUE(reached(quick, "STOPPED"));
    const auto report = on_loop([&] { return plane_->calls_of("SubmitTaskStateChange").back(); });
    EXPECT_EQ(report.at("containers").as_array()[0].at("exitCode").as_int64(), 4);
    const double stopped = report.at("executionStoppedAt").to_number<double>() * 1000;
    exits.push_back(static_cast<double>(to_unix_ms(clock_.now())) - stopped);
  }
  for (api::Task& stop : started) {
    stop.desired_status = "STOPPED";
    send_task(stop, 200);
  }
  for (const api::Task& stop : started) ASSERT_TRUE(reached(stop, "STOPPED"));
  on_loop([&] { engine->reset(); });
  std::ranges::sort(raw);
  std::ranges::sort(launches);
  std::ranges::sort(exits);
  fmt::print(
      "raw create+start p50 {:.1f} ms; payload to RUNNING p50 {:.1f} ms; "
      "exit to STOPPED p50 {:.1f} ms, max {:.1f} ms\n",
      raw[2], launches[2], exits[2], exits[4]);
  EXPECT_LT(exits[2], 200);
  EXPECT_LT(launches[2], raw[2] + 200);  // generous: shared machines are noisy
  // The clean-up removes what was made, without help.
  EXPECT_TRUE(eventually([this] { return std::filesystem::is_empty(folder_ / "tasks"); }));
}

}  // namespace
}  // namespace minato::agent
