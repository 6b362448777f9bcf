// A Docker Engine in memory for tests: deterministic, with failures and exits on demand.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "docker/engine.h"
#include "runtime/signal.h"

namespace minato::docker {

// How the containers of an image behave.
struct FakeProgram {
  std::optional<int> exits_with = {};  // at once after start
  int exits_on_stop = 143;
  std::string health = {};  // after start; "" when the image has no health check
};

// Behaves as the real engine towards the agent: ids of 64 digits, names and host ports taken once,
// events for what happens, unknown images refused. Used from one executor.
class FakeEngine final : public Engine {
 public:
  FakeEngine(Executor executor, const Clock& clock) : executor_(executor), clock_(clock) {}

  // An image that the registry has and that pull() can get.
  void add_remote_image(std::string image, std::string digest, FakeProgram program = {});
  // One that is here as well.
  void add_image(std::string image, std::string digest, FakeProgram program = {});
  // The next call of that operation ("pull", "create", "start", "stop", "remote_digest", ...)
  // fails.
  void fail_next(std::string operation, Error error);
  // Calls of that operation wait until release().
  void hold(std::string operation);
  void release(std::string operation);

  void exit(const std::string& id, int exit_code, bool oom_killed = false);
  void set_health(const std::string& id, std::string health);
  // The container writes a line; times are the clock's, a nanosecond apart.
  void print(const std::string& id, std::string line);
  // The same with all that a message has. Without a time it gets one; `followed` false: as the real
  // engine with last words, it is not given by streams that follow.
  void print(const std::string& id, LogMessage message, bool followed = true);
  // Ends every open stream of events.
  void end_events();
  // Waiting callers are answered kUnavailable, as when the engine is restarted.
  void end_waits();

  // Every call so far: "create ecs-web-1-...", "start <id>", "pull localhost/web:1", ...
  const std::vector<std::string>& calls() const { return calls_; }
  std::size_t count_calls(std::string_view operation) const;
  std::vector<ContainerState> containers() const;
  // kNotFound gives an empty object.
  boost::json::object config_of(const std::string& id) const;
  std::set<std::string> volumes() const { return volumes_; }

  Awaitable<Result<EngineInfo>> info() override;
  Awaitable<Result<std::string>> create(CreateRequest request) override;
  Awaitable<Result<>> start(std::string id) override;
  Awaitable<Result<>> stop(std::string id, std::chrono::seconds grace) override;
  Awaitable<Result<>> kill(std::string id, std::string signal) override;
  Awaitable<Result<>> remove(std::string id, bool force_with_volumes) override;
  Awaitable<Result<ContainerState>> inspect(std::string id) override;
  Awaitable<Result<int>> wait(std::string id) override;
  Awaitable<Result<std::vector<ContainerState>>> list(std::vector<std::string> labels) override;
  Awaitable<Result<>> pull(std::string image, std::optional<RegistryAuth> auth) override;
  Awaitable<Result<ImageState>> inspect_image(std::string image) override;
  Awaitable<Result<>> remove_image(std::string image) override;
  Awaitable<Result<std::string>> remote_digest(std::string image,
                                               std::optional<RegistryAuth> auth) override;
  Awaitable<Result<std::string>> logs(std::string id, int tail) override;
  Awaitable<Result<std::unique_ptr<LogStream>>> follow_logs(std::string id,
                                                            std::int64_t since_ns) override;
  Awaitable<Result<std::unique_ptr<LogStream>>> kept_logs(std::string id,
                                                          std::int64_t since_ns) override;
  Awaitable<Result<boost::json::object>> stats(std::string id) override;
  Awaitable<Result<std::unique_ptr<EventStream>>> events(std::vector<std::string> labels,
                                                         std::int64_t since_ns) override;
  Awaitable<Result<>> create_volume(std::string name, boost::json::object options) override;
  Awaitable<Result<>> remove_volume(std::string name) override;
  void abort() override;

 private:
  class Stream;
  class Output;
  struct Image {
    std::string digest;  // what the registry has
    std::string local;   // what is here, "" when nothing
    FakeProgram program;
  };
  struct Container {
    ContainerState state;
    boost::json::object config;
    FakeProgram program;
    std::vector<LogMessage> output = {};
    std::set<std::size_t> not_followed = {};  // messages that only kept_logs() gives
  };

  // Records the call, waits while it is held, and gives the failure that was asked for.
  Awaitable<Result<>> begin(std::string operation, std::string what);
  Result<Container*> find(const std::string& id);
  Result<> take_ports(Container& container);
  void publish(const Container& container, std::string action);
  void notify() { changed_.notify(); }

  Executor executor_;
  const Clock& clock_;
  Signal changed_{executor_};
  std::map<std::string, Image> images_;
  std::map<std::string, Container> containers_;
  std::set<std::string> volumes_;
  std::map<std::string, std::deque<Error>> failures_;
  std::set<std::string> held_;
  std::vector<std::string> calls_;
  std::vector<Event> events_;
  std::uint64_t streams_epoch_ = 0;  // streams of an earlier one have ended
  std::uint64_t waits_epoch_ = 0;
  std::uint64_t next_id_ = 1;
};

}  // namespace minato::docker
