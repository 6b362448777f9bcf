// The few Docker Engine operations that an agent needs (https://docs.docker.com/engine/api/v1.41/).
// No policy: no retries, no state, no ECS words. docker/engine_client.h speaks to a real engine,
// docker/fake_engine.h is the in-memory one for tests.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "docker/log_lines.h"

namespace minato::docker {

struct RegistryAuth {
  std::string username;
  std::string password;
  std::string server;  // "localhost:4566"
};

// Body of POST /containers/create: Config at the top, HostConfig below, as Docker has it.
struct CreateRequest {
  std::string name;
  boost::json::object config;  // Image, Cmd, Entrypoint, Env, Labels, HostConfig{...}, ...
};

struct PortBinding {
  std::string host_ip;
  std::uint16_t host_port = 0;
  std::uint16_t container_port = 0;
  std::string protocol;  // "tcp", "udp"
};

struct ContainerState {
  std::string id;
  std::string name;
  std::string status;  // created, running, paused, restarting, removing, exited, dead
  bool running = false;
  bool oom_killed = false;
  int exit_code = 0;
  std::string error;
  std::string health;  // "", starting, healthy, unhealthy
  std::string image_id;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> finished_at;
  std::map<std::string, std::string> labels;
  std::vector<PortBinding> ports;
};

struct ImageState {
  std::string id;                         // sha256:... of the configuration
  std::vector<std::string> repo_digests;  // "localhost:4566/web@sha256:..."
};

// One event of GET /events, containers only.
struct Event {
  std::string action;  // start, die, oom, health_status: healthy, destroy, ...
  std::string container_id;
  std::map<std::string, std::string> attributes;  // labels, exitCode, name
  std::int64_t time_ns = 0;
};

class EventStream {
 public:
  virtual ~EventStream() = default;
  // kUnavailable when the stream ended (engine stopped): reconnect with `since`.
  virtual Awaitable<Result<Event>> next() = 0;
  virtual void abort() = 0;
};

class LogStream {
 public:
  virtual ~LogStream() = default;
  // nullopt: the stream has come to its own end. kUnavailable when it broke.
  virtual Awaitable<Result<std::optional<LogMessage>>> next() = 0;
  virtual void abort() = 0;
};

struct EngineInfo {
  std::string version;      // "20.10.24"
  std::string api_version;  // "1.41"
  int cpus = 0;
  std::int64_t memory_bytes = 0;
};

// Used from one executor. Engine errors: kNotFound (404), kConflict (409), kInvalidArgument (400),
// kUnavailable (no connection), kTimeout, kInternal (500) with the engine's message unchanged.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Awaitable<Result<EngineInfo>> info() = 0;
  virtual Awaitable<Result<std::string>> create(CreateRequest request) = 0;  // -> container id
  virtual Awaitable<Result<>> start(std::string id) = 0;
  // SIGTERM, then SIGKILL after `grace`. Stopping a stopped container is fine.
  virtual Awaitable<Result<>> stop(std::string id, std::chrono::seconds grace) = 0;
  virtual Awaitable<Result<>> kill(std::string id, std::string signal) = 0;
  virtual Awaitable<Result<>> remove(std::string id, bool force_with_volumes) = 0;
  virtual Awaitable<Result<ContainerState>> inspect(std::string id) = 0;
  // Blocks until the container is not running; returns its exit code.
  virtual Awaitable<Result<int>> wait(std::string id) = 0;
  // Every container, running or not, that has all of these labels ("key" or "key=value").
  virtual Awaitable<Result<std::vector<ContainerState>>> list(std::vector<std::string> labels) = 0;
  // Pulls until done; the error of the progress stream is the result's message. Ends with kTimeout
  // when nothing moved for one minute.
  virtual Awaitable<Result<>> pull(std::string image, std::optional<RegistryAuth> auth) = 0;
  virtual Awaitable<Result<ImageState>> inspect_image(std::string image) = 0;  // kNotFound
  virtual Awaitable<Result<>> remove_image(std::string image) = 0;
  // The digest the registry has for `image` now (GET /distribution/<image>/json).
  virtual Awaitable<Result<std::string>> remote_digest(std::string image,
                                                       std::optional<RegistryAuth> auth) = 0;
  // Standard output and error together, at most the last `tail` lines.
  virtual Awaitable<Result<std::string>> logs(std::string id, int tail) = 0;
  // Output from `since_ns` on (0: from the beginning) until the container ends. The engine often
  // drops what comes last: a container that has ended is to be asked for with kept_logs() again.
  // Needs a log driver that the engine can read; kInvalidArgument or kInternal otherwise.
  virtual Awaitable<Result<std::unique_ptr<LogStream>>> follow_logs(std::string id,
                                                                    std::int64_t since_ns) = 0;
  // The same, but of what there is by now.
  virtual Awaitable<Result<std::unique_ptr<LogStream>>> kept_logs(std::string id,
                                                                  std::int64_t since_ns) = 0;
  virtual Awaitable<Result<boost::json::object>> stats(std::string id) = 0;  // one-shot
  virtual Awaitable<Result<std::unique_ptr<EventStream>>> events(std::vector<std::string> labels,
                                                                 std::int64_t since_ns) = 0;
  virtual Awaitable<Result<>> create_volume(std::string name, boost::json::object options) = 0;
  virtual Awaitable<Result<>> remove_volume(std::string name) = 0;
  // Cuts what waits for the engine (events, wait, pull, output): it ends with kUnavailable. Whoever
  // shuts down calls it so that nothing stays pending; later calls work as before.
  virtual void abort() = 0;
};

}  // namespace minato::docker
