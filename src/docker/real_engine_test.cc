// Aim: the client against a real engine. Needs MINATO_TEST_DOCKER_SOCKET (path of its socket) and
// an image MINATO_TEST_DOCKER_IMAGE (default minato-test:latest) with /bin/sh and /bin/sleep.
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <future>

#include "docker/engine_client.h"
#include "net/io_threads.h"

namespace minato::docker {
namespace {

using namespace std::chrono_literals;

class RealEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* socket = std::getenv("MINATO_TEST_DOCKER_SOCKET");
    if (!socket) {
      GTEST_SKIP() << "MINATO_TEST_DOCKER_SOCKET is not set: no Docker Engine to test with";
    }
    auto client = EngineClient::connect_to(socket);
    ASSERT_TRUE(client) << client.error().message;
    engine_ = *std::move(client);
  }
  void TearDown() override {
    if (!engine_) return;
    for (const std::string& id : made_) (void)run(engine_->remove(id, true));
    on_loop_reset();
  }

  template <class T>
  T run(Awaitable<T> task) {
    return asio::co_spawn(threads_.executor(0), std::move(task), asio::use_future).get();
  }
  template <class T>
  std::future<T> begin(Awaitable<T> task) {
    return asio::co_spawn(threads_.executor(0), std::move(task), asio::use_future);
  }
  static Awaitable<void> reset(std::unique_ptr<EngineClient>* engine) {
    engine->reset();
    co_return;
  }
  // Streams end on the loop they live on.
  static Awaitable<void> drop(std::unique_ptr<EventStream> stream) {
    stream.reset();
    co_return;
  }
  void on_loop_reset() { run(reset(&engine_)); }

  std::string make(const std::string& command, boost::json::object more = {}) {
    const char* image = std::getenv("MINATO_TEST_DOCKER_IMAGE");
    boost::json::object config{{"Image", image ? image : "minato-test:latest"},
                               {"Cmd", {"/bin/sh", "-c", command}},
                               {"Labels", {{"minato.test", label_}}},
                               {"HostConfig", {{"NetworkMode", "none"}}}};
    for (const auto& [key, value] : more) config[key] = value;
    auto id =
        run(engine_->create({.name = label_ + std::to_string(made_.size()), .config = config}));
    EXPECT_TRUE(id) << id.error().message;
    if (id) made_.push_back(*id);
    return id.value_or("");
  }

  IoThreads threads_{1};
  std::unique_ptr<EngineClient> engine_;
  std::vector<std::string> made_;
  std::string label_ = "minato-test-" + std::to_string(::getpid()) + "-";
};

Awaitable<Result<std::vector<LogMessage>>> collect(EngineClient* engine, std::string id,
                                                   std::int64_t since_ns, bool follow = true) {
  CO_TRY(auto stream, follow ? co_await engine->follow_logs(std::move(id), since_ns)
                             : co_await engine->kept_logs(std::move(id), since_ns));
  std::vector<LogMessage> out;
  while (true) {
    CO_TRY(auto message, co_await stream->next());
    if (!message) co_return out;
    out.push_back(*std::move(message));
  }
}

TEST_F(RealEngineTest, FollowsOutputToItsEndAndFromATimeOn) {
  const std::string id = make("echo one; echo two >&2; sleep 0.2; printf '%020000d\\n' 7");
  ASSERT_TRUE(run(engine_->start(id)));
  const auto all = run(collect(engine_.get(), id, 0));
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->size(), 4U);  // the long line has two parts
  EXPECT_TRUE((*all)[2].partial);
  EXPECT_FALSE((*all)[3].partial);
  EXPECT_EQ((*all)[2].text.size() + (*all)[3].text.size(), 20'000U);
  const auto rest = run(collect(engine_.get(), id, (*all)[2].time_ns));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->size(), 2U);
}

// What has no line break at the end is often missing in a stream that follows; the engine keeps it.
TEST_F(RealEngineTest, KeepsLastWordsOfEveryContainer) {
  for (const std::string& driver : {std::string("local"), std::string("json-file")}) {
    for (const bool tty : {false, true}) {
      const std::string id =
          make("echo one; printf 'last words'",
               {{"Tty", tty},
                {"HostConfig", {{"NetworkMode", "none"}, {"LogConfig", {{"Type", driver}}}}}});
      ASSERT_TRUE(run(engine_->start(id)));
      ASSERT_TRUE(run(engine_->wait(id)));
      const auto kept = run(collect(engine_.get(), id, 0, false));
      ASSERT_TRUE(kept) << kept.error().message;
      ASSERT_EQ(kept->size(), 2U) << driver << tty;
      EXPECT_EQ((*kept)[1].text, "last words");
      const auto again = run(collect(engine_.get(), id, (*kept)[1].time_ns, false));
      ASSERT_TRUE(again);
      EXPECT_EQ(again->size(), 1U);
    }
  }
}

TEST_F(RealEngineTest, DriverLocalKeepsEveryByteOfLongLines) {
  for (const bool tty : {false, true}) {
    const std::string id = make(
        "i=0; while [ $i -lt 6000 ]; do printf '\\346\\227\\245\\346\\234\\254'; i=$((i+1)); done; "
        "echo; printf '\\377x\\n'",
        {{"Tty", tty},
         {"HostConfig", {{"NetworkMode", "none"}, {"LogConfig", {{"Type", "local"}}}}}});
    ASSERT_TRUE(run(engine_->start(id)));
    ASSERT_TRUE(run(engine_->wait(id)));
    const auto kept = run(collect(engine_.get(), id, 0, false));
    ASSERT_TRUE(kept) << kept.error().message;
    ASSERT_EQ(kept->size(), 4U) << tty;
    std::string line;
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ((*kept)[i].partial, i < 2);
      line += (*kept)[i].text;
    }
    std::string wanted;
    for (int i = 0; i < 6000; ++i) wanted += "\xE6\x97\xA5\xE6\x9C\xAC";
    EXPECT_EQ(line, wanted + (tty ? "\r" : ""));
    EXPECT_EQ((*kept)[3].text, std::string("\xFFx") + (tty ? "\r" : ""));
  }
}

TEST_F(RealEngineTest, TellsItsVersionAndSize) {
  const auto info = run(engine_->info());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_FALSE(info->version.empty());
  EXPECT_GT(info->cpus, 0);
  EXPECT_GT(info->memory_bytes, 0);
}

TEST_F(RealEngineTest, RunsAContainerToItsEnd) {
  const std::string id = make("echo out; echo err >&2; exit 7");
  ASSERT_TRUE(run(engine_->start(id)));
  const auto code = run(engine_->wait(id));
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(*code, 7);
  const auto state = run(engine_->inspect(id));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->status, "exited");
  EXPECT_EQ(state->exit_code, 7);
  EXPECT_TRUE(state->finished_at);
  const auto logs = run(engine_->logs(id, 10));
  ASSERT_TRUE(logs) << logs.error().message;
  EXPECT_NE(logs->find("out\n"), std::string::npos);
  EXPECT_NE(logs->find("err\n"), std::string::npos);
}

TEST_F(RealEngineTest, StopKillsWhatIgnoresTheSignal) {
  const std::string id = make("trap '' TERM; while true; do sleep 1; done");
  ASSERT_TRUE(run(engine_->start(id)));
  ASSERT_TRUE(run(engine_->stop(id, 1s)));
  EXPECT_EQ(run(engine_->inspect(id))->exit_code, 137);
  EXPECT_TRUE(run(engine_->stop(id, 1s)));
}

TEST_F(RealEngineTest, ListsByLabelAndTellsEvents) {
  auto events = run(engine_->events({"minato.test=" + label_}, 0));
  ASSERT_TRUE(events) << events.error().message;
  const std::string id = make("exit 0");
  ASSERT_TRUE(run(engine_->start(id)));
  std::string action;
  while (action != "die") {
    const auto event = run((*events)->next());
    ASSERT_TRUE(event) << event.error().message;
    EXPECT_EQ(event->container_id, id);
    action = event->action;
  }
  const auto list = run(engine_->list({"minato.test=" + label_}));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ((*list)[0].id, id);
  auto since = run(engine_->events({"minato.test=" + label_}, 1));
  ASSERT_TRUE(since);
  EXPECT_EQ(run((*since)->next())->action, "create");
  run(drop(*std::move(events)));
  run(drop(*std::move(since)));
}

TEST_F(RealEngineTest, AbortEndsWhatWaits) {
  const std::string id = make("sleep 60");
  ASSERT_TRUE(run(engine_->start(id)));
  auto waiting = begin(engine_->wait(id));
  // The next call is answered after the wait's head, so that the wait is what is cut.
  while (waiting.wait_for(50ms) != std::future_status::ready) {
    run([](EngineClient* engine) -> Awaitable<void> {
      engine->abort();
      co_return;
    }(engine_.get()));
  }
  EXPECT_EQ(waiting.get().error().code, ErrorCode::kUnavailable);
}

TEST_F(RealEngineTest, ErrorsHaveTheEnginesCodes) {
  EXPECT_EQ(run(engine_->inspect("no-such-container")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(engine_->inspect_image("no-such-image:1")).error().code, ErrorCode::kNotFound);
  const auto pulled = run(engine_->pull("localhost:1/no-such-image:1", std::nullopt));
  EXPECT_FALSE(pulled);
}

TEST_F(RealEngineTest, StatisticsComeAtOnce) {
  const std::string id = make("sleep 60");
  ASSERT_TRUE(run(engine_->start(id)));
  const auto before = std::chrono::steady_clock::now();
  const auto stats = run(engine_->stats(id));
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_TRUE(stats->contains("cpu_stats"));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
}

}  // namespace
}  // namespace minato::docker
