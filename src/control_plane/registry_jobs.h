// Garbage collections and scrubs of the registry, by the clock and on demand (`minato gc`, `minato
// scrub`), and what they found.
//
//   POST /minato/gc[?dry-run=true]   starts one: 202 {"run":7}
//   GET  /minato/gc?run=7            200 {"finished":true,"report":{...}} or {..,"error":"..."}
//   POST /minato/scrub, GET /minato/scrub?run=8   the same
//
// Requests are signed (SigV4, service "minato") by somebody who may minato:CollectGarbage or
// minato:ScrubRegistry.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/authenticator.h"
#include "base/async.h"
#include "net/http_server.h"
#include "registry/background.h"
#include "registry/registry.h"

namespace minato {

class RegistryJobs {
 public:
  // Runs that can be asked for; older ones are forgotten.
  static constexpr std::size_t kRunsKept = 32;

  struct Ports {
    registry::Registry& registry;
    aws::Authenticator& authenticator;
    const aws::Authorizer& authorizer;
    const Clock& clock;
    Executor control;
    std::uint64_t scrub_rate;  // bytes a second of a scrub by the clock
  };
  explicit RegistryJobs(Ports ports) : ports_(std::move(ports)), background_(ports_.control) {}

  // The round of the clock: what Registry::maintain() does; what it found is logged.
  Awaitable<void> maintain();

  // Begins a scrub when the last one is `interval` old, unless one runs; what it finds is logged.
  void begin_scrub_when_due(Duration interval);

  static bool accepts(const http::Request& request);
  // Called on connection executors.
  Awaitable<void> serve(http::Exchange& exchange);
  // Waits for what was started on demand; after the stop() of collector and scrubber.
  Awaitable<void> stop() { return background_.stop(); }

 private:
  struct Run {
    std::uint64_t id = 0;
    bool finished = false;
    std::string outcome = {};  // JSON members after "finished"
  };
  Result<> allow(const http::Request& request);
  http::Response start(const http::Request& request);
  http::Response describe(const http::Request& request);
  Awaitable<void> collect(std::uint64_t id, bool dry_run);
  Awaitable<void> scrub(std::uint64_t id);
  Awaitable<void> scrub_when_due(Duration interval);
  Awaitable<Result<>> scrub_if_due(Duration interval);
  void finish(std::uint64_t id, const Result<std::string>& report);

  Ports ports_;
  registry::Background background_;
  std::mutex mutex_;
  std::deque<Run> runs_;  // guarded by mutex_
  std::uint64_t last_id_ = 0;
  std::atomic<bool> scrubbing_ = false;
};

}  // namespace minato
