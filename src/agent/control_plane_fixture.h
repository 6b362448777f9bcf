// A control plane small enough for tests: registers, discovers, takes reports, holds both
// websockets. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "agent_link/messages.h"
#include "docker/fake_engine.h"
#include "net/http_server.h"
#include "net/io_threads.h"

namespace minato::agent::testing {

inline constexpr const char* kInstanceArn =
    "arn:aws:ecs:us-east-1:123456789012:container-instance/web/fedcba9876543210fedcba9876543210";

// Everything but the constructor, run() and port() belongs to the loop.
class FakeControlPlane {
 public:
  explicit FakeControlPlane(Executor executor);

  Result<> listen();
  Awaitable<void> stop();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  Awaitable<Result<>> send(std::string message);
  void drop_work_channel() {
    if (work_) work_->abort();
  }

  std::vector<boost::json::object> calls_of(std::string_view operation) const;
  // The access key ids that signed them.
  std::vector<std::string> signers_of(std::string_view operation) const;
  std::vector<std::string> statuses_of(std::string_view task_arn) const;

  // What the instance proved itself by in those calls; "" for nothing.
  std::vector<std::string> keys_of(std::string_view operation) const;

  std::vector<std::string> work_keys;      // the same of every opening of the work channel
  std::vector<std::string> work_targets;   // of every opening of the work channel
  std::vector<std::string> work_messages;  // what came over it
  std::vector<std::string> telemetry;
  std::string registry_digest;  // what HEAD of a manifest answers, "" for 404
  int failing_submits = 0;      // that many are answered 500
  bool inactive = false;        // handshakes are refused

 private:
  Awaitable<void> handle(http::Exchange& exchange);
  Awaitable<void> handle_call(http::Exchange& exchange);
  Awaitable<void> hold(http::Exchange& exchange, bool work);
  std::string answer(const std::string& operation, const boost::json::object& request) const;

  http::Server server_;
  std::uint16_t port_ = 0;
  struct Call {
    std::string operation;
    boost::json::object request;
    std::string signer;
    std::string key;
  };
  std::vector<Call> calls_;
  std::shared_ptr<http::WebSocket> work_;
  std::shared_ptr<http::WebSocket> telemetry_socket_;
};

// One loop, one fake engine, one control plane; agents come and go on the same data folder.
class AgentTest : public ::testing::Test {
 protected:
  AgentTest();
  ~AgentTest() override;

  template <class T>
  T run(Awaitable<T> task) {
    return asio::co_spawn(loop_, std::move(task), asio::use_future).get();
  }
  // Runs `f` on the loop.
  template <class F>
  auto on_loop(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto result = task.get_future();
    asio::post(loop_, [&task] { task(); });
    return result.get();
  }
  // Waits until `condition` holds on the loop; false after ten seconds.
  bool eventually(std::function<bool()> condition);

  void start_agent();
  void stop_agent();
  AgentConfig config() const;
  void send_task(const api::Task& task, int sequence);
  std::string container_id();  // of the only running container

  bool own_key_ = false;  // AgentConfig::own_key of the agents that start

  IoThreads threads_{1};
  Executor loop_ = threads_.executor(0);
  SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<docker::FakeEngine> engine_;
  std::unique_ptr<FakeControlPlane> plane_;
  std::unique_ptr<Agent> agent_;
};

}  // namespace minato::agent::testing
