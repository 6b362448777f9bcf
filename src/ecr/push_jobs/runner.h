// Does what follows from pushes, in the background and durably: jobs survive the end of the server.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "ecr/push_jobs/decide.h"
#include "registry/background.h"
#include "registry/registry.h"
#include "store/store.h"

namespace minato::ecr::push_jobs {

// Jobs at work at once: each moves an image.
inline constexpr std::size_t kRunningMax = 8;
// Due jobs looked at in one round.
inline constexpr std::size_t kPage = 256;

// Tries one job. May be asked again for what it has done: the server may end in between.
using Work = std::function<Awaitable<Outcome>(JobRecord)>;

// Used on its executor only, but for add_jobs().
class Runner {
 public:
  struct Ports {
    registry::Registry& registry;
    store::Store& store;  // the registry's
    Executor executor;
    Work replicate;
    Work sign;
  };
  explicit Runner(Ports ports) : ports_(std::move(ports)), background_(ports_.executor) {}
  ~Runner();

  // The hook of registry::Images::on_put(): adds the jobs that the put makes, and their statuses.
  // Callable from any executor.
  Awaitable<Result<>> add_jobs(const registry::PutEvent& put, registry::Update& update);

  // Works from now on, also on what an earlier run has left.
  Result<> start();
  // Waits for what is at work; nothing starts after it.
  Awaitable<void> stop();

  // Tries everything that is due, one after the other. Not after start().
  Awaitable<Result<>> run_due();

 private:
  Awaitable<Result<Rules>> read_rules(registry::Scope scope);
  Awaitable<Result<std::vector<JobRecord>>> read_due();
  // When the first job that waits is due; nullopt when none waits.
  Awaitable<Result<std::optional<TimePoint>>> next_due();
  Awaitable<void> work_until_stopped();
  Awaitable<void> begin_due();
  Awaitable<void> pause();
  Awaitable<void> run_in_lane(JobRecord job);
  // Whether its end is saved.
  Awaitable<bool> run(JobRecord job);
  Awaitable<Result<>> try_end(JobRecord job, Outcome outcome);
  void wake();

  Ports ports_;
  registry::Background background_;
  asio::steady_timer timer_{ports_.executor};
  std::set<std::string> lanes_;  // that are at work
  std::uint64_t watch_id_ = 0;
  bool awake_ = false;  // something changed since the last round began
  bool stopping_ = false;
};

}  // namespace minato::ecr::push_jobs
