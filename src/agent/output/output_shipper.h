// Brings the output of containers to CloudWatch Logs: follows the engine's log and sends what comes
// in batches. Nothing waits for it: a log service that is down delays the lines, not the tasks.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "agent/output/route.h"
#include "agent/session/api_client.h"
#include "base/clock.h"
#include "base/random.h"
#include "docker/engine.h"
#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato::agent {

struct OutputParts {
  docker::Engine& engine;
  ApiClient& api;
  Random& random;
  // One small file a container: how far its output has arrived.
  std::filesystem::path folder;
  std::string cluster;
};

// Used from one executor. begin_stop(), then stop() before destruction. Lines that have not arrived
// by then are sent by the next agent with the same folder; a line arrives twice only when the agent
// dies between the answer to its batch and the note of it.
class OutputShipper {
 public:
  OutputShipper(Executor executor, OutputParts parts);

  // Before a container starts: its stream is made. An error when its log group does not exist and
  // the container named it; what may be heard later is no error.
  Awaitable<Result<>> prepare(const api::Task& task, const api::Container& container,
                              std::string runtime_id);
  // The container runs, for the first time or again.
  void follow(const api::Task& task, const api::Container& container, std::string runtime_id);
  // The agent was started anew: goes on where the last one was.
  void resume(const api::Task& task, const api::Container& container, std::string runtime_id);
  // Before the container is removed: waits for its last lines, not for ever.
  Awaitable<void> drain(std::string runtime_id);
  void forget(const std::string& runtime_id);

  void begin_stop();
  Awaitable<void> stop();

 private:
  struct Source;
  using SourcePtr = std::shared_ptr<Source>;

  // What is sent at once: the first lines of a source's buffer.
  struct Batch {
    std::string body;
    std::size_t taken;
    std::size_t bytes;
    std::int64_t arrived_ns;
  };

  static Batch first_batch(const Source& source);
  std::filesystem::path note_of(const std::string& runtime_id) const;
  void save(const Source& source, bool done) const;
  bool goes_on(const Source& source) const;
  Awaitable<void> read(SourcePtr source);
  // How a stream of the engine's log ended.
  enum class Ending : std::uint8_t { kNone, kCut, kWhole };  // kNone: there is no such output
  Awaitable<Ending> read_stream(SourcePtr source, bool follow);
  Awaitable<bool> read_last(SourcePtr source);
  Awaitable<void> ship(SourcePtr source);
  // False when the agent stopped, or the source was given up, before the batch was settled.
  Awaitable<bool> deliver(SourcePtr source, std::string body);
  Awaitable<Result<>> create_stream(OutputRoute route);

  Executor executor_;
  OutputParts parts_;
  std::map<std::string, SourcePtr> sources_;  // by runtime id
  bool stopping_ = false;
  Signal changed_;  // of any source
  TaskGroup background_;
};

}  // namespace minato::agent
