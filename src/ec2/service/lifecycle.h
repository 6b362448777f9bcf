// Makes instances be what their records say: starts and stops them through the driver, keeps
// security groups enforced, and follows up after a restart of the server.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/router/router.h"
#include "ec2/service/instance_agents.h"
#include "ec2/service/state.h"

namespace minato::ec2 {

class Lifecycle {
 public:
  struct Ports {
    State& state;
    InstanceDriver& driver;
    Router& router;
    InstanceAgents& agents;
    const Clock& clock;
    Executor control;
  };
  explicit Lifecycle(Ports ports);

  // Adopts every instance of the records, removes leftovers that no record knows, continues what
  // was under way. Runs in the background; the API is usable at once. Without instances nothing on
  // this machine is touched until ensure_open().
  void start();
  // Opens the driver when it is not open yet. Needed before anything that asks for addresses. The
  // error says what this machine lacks; the next call tries again.
  Awaitable<Result<>> ensure_open();
  // Makes the instance follow its record, in the background. Idempotent.
  void follow(const std::string& key);
  // Recomputes what every running instance lets in and tells driver and router where it changed;
  // returns when the next connection sees it.
  Awaitable<Result<>> apply_security_groups();
  // Restarts the containers' host: engine stopped and started again.
  void reboot(const std::string& key);
  // Waits for background work. Instances go on running.
  Awaitable<void> stop();

  // The TCP host ports that tasks of an instance publish now, as ECS reports them.
  void set_ports(const std::string& instance_id, const std::set<std::uint16_t>& ports);

 private:
  void spawn(Awaitable<void> (Lifecycle::*work)(std::string), std::string argument);
  Awaitable<void> run_work(Awaitable<void> (Lifecycle::*work)(std::string), std::string argument);
  Awaitable<void> follow_record(std::string key);
  Awaitable<Result<>> bring_up(std::string key);
  Awaitable<Result<>> tear_down(std::string key);
  Awaitable<void> reboot_now(std::string key);
  Awaitable<void> adopt_all(std::string unused);
  Awaitable<void> remove_leftovers();
  Awaitable<void> sweep(std::string unused);
  InstanceSpec spec_of(const InstanceRecord& record) const;
  std::vector<InboundRule> inbound_of(const InstanceRecord& record) const;
  void route(const InstanceRecord& record);

  Ports ports_;
  std::set<std::string> busy_;                                // keys being followed
  std::set<std::string> again_;                               // keys whose record changed meanwhile
  std::map<std::string, std::vector<InboundRule>> applied_;   // by key, what driver and router have
  std::map<std::string, std::set<std::uint16_t>> published_;  // by instance id
  std::set<std::string> routed_;                              // instance ids the router knows
  enum class Driver { kClosed, kOpening, kOpen };
  Driver driver_ = Driver::kClosed;
  int running_work_ = 0;
  bool stopping_ = false;
  asio::steady_timer wake_;  // cancelled when work ends while stopping
  asio::steady_timer sweep_timer_;
  asio::steady_timer opened_;  // cancelled when opening ended
};

}  // namespace minato::ec2
