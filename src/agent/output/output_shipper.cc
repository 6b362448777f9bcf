#include "agent/output/output_shipper.h"

#include <fstream>

#include "agent/output/source.h"
#include "agent/session/backoff.h"
#include "base/log.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

// A container's last lines may take this long before it is removed all the same.
constexpr auto kDrainMax = 10s;
constexpr auto kStopInterval = 10ms;
constexpr BackoffRule kReadAgain{.first = 100ms, .max = 5s, .factor = 2.0};

}  // namespace

OutputShipper::OutputShipper(Executor executor, OutputParts parts)
    : executor_(executor),
      parts_(std::move(parts)),
      changed_(executor),
      background_(std::move(executor)) {
  std::error_code ignored;  // without the folder lines can arrive twice after a restart
  std::filesystem::create_directories(parts_.folder, ignored);
}

std::filesystem::path OutputShipper::note_of(const std::string& runtime_id) const {
  return parts_.folder / runtime_id;
}

void OutputShipper::save(const Source& source, bool done) const {
  const auto path = note_of(source.runtime_id);
  const auto fresh = path.string() + ".new";
  std::ofstream(fresh) << source.arrived_ns << (done ? " done\n" : "\n");
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  if (error) log::warn("agent: {}: {}", path.string(), error.message());
}

Awaitable<Result<>> OutputShipper::prepare(const api::Task& task, const api::Container& container,
                                           std::string runtime_id) {
  CO_TRY(auto route, output_route(task, container, parts_.cluster));
  if (!route || !route->must_exist) co_return Result<>();
  if (route->stream.empty()) route->stream = std::move(runtime_id);
  const std::string group = route->group;
  auto made = co_await create_stream(*std::move(route));
  if (made || made.error().code != ErrorCode::kInvalidArgument) co_return Result<>();
  co_return fail(ErrorCode::kInvalidArgument,
                 "failed to initialize logging driver: failed to create Cloudwatch log stream: "
                 "log group " +
                     group + ": " + made.error().message);
}

void OutputShipper::follow(const api::Task& task, const api::Container& container,
                           std::string runtime_id) {
  if (stopping_ || sources_.contains(runtime_id)) return;
  auto route = output_route(task, container, parts_.cluster);
  if (!route || !*route) return;
  auto source = std::make_shared<Source>();
  source->route = **std::move(route);
  source->runtime_id = runtime_id;
  if (source->route.stream.empty()) source->route.stream = runtime_id;
  std::ifstream(note_of(runtime_id)) >> source->arrived_ns;
  source->read_ns = source->arrived_ns;
  sources_.emplace(std::move(runtime_id), source);
  background_.spawn(read(source));
  background_.spawn(ship(source));
}

void OutputShipper::resume(const api::Task& task, const api::Container& container,
                           std::string runtime_id) {
  std::string time;
  std::string done;
  std::ifstream(note_of(runtime_id)) >> time >> done;
  if (done.empty()) follow(task, container, std::move(runtime_id));
}

Awaitable<void> OutputShipper::drain(std::string runtime_id) {
  const auto deadline = std::chrono::steady_clock::now() + kDrainMax;
  while (!stopping_ && sources_.contains(runtime_id)) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= 0s) break;
    co_await changed_.wait_for(std::chrono::ceil<std::chrono::milliseconds>(left));
  }
}

void OutputShipper::forget(const std::string& runtime_id) {
  if (const auto found = sources_.find(runtime_id); found != sources_.end()) {
    found->second->given_up = true;
    changed_.notify();
  }
  std::error_code ignored;
  std::filesystem::remove(note_of(runtime_id), ignored);
}

void OutputShipper::begin_stop() {
  stopping_ = true;
  for (const auto& [id, source] : sources_) {
    if (source->stream) source->stream->abort();
  }
  changed_.notify();
}

Awaitable<void> OutputShipper::stop() {
  begin_stop();
  // What was about to ask the engine asks after the first time.
  while (background_.size() > 0) {
    parts_.engine.abort();
    begin_stop();
    co_await changed_.wait_for(kStopInterval);
  }
  co_await background_.wait();
}

Awaitable<void> OutputShipper::read(SourcePtr source) {
  Backoff backoff(kReadAgain);
  while (!stopping_ && !source->given_up) {
    if (co_await read_stream(source)) backoff.reset();
    if (stopping_ || co_await has_ended(source)) break;
    co_await changed_.wait_for(backoff.next(parts_.random));
  }
  source->ended = true;
  changed_.notify();
}

// True when the engine gave something.
Awaitable<bool> OutputShipper::read_stream(SourcePtr source) {
  const std::int64_t since = source->read_ns == 0 ? 0 : source->read_ns + 1;
  auto stream = co_await parts_.engine.follow_logs(source->runtime_id, since);
  if (!stream) {
    source->no_output = stream.error().code != ErrorCode::kUnavailable &&
                        stream.error().code != ErrorCode::kTimeout;
    co_return false;
  }
  source->stream = *std::move(stream);
  source->whole = false;
  LineJoiner joiner;
  bool any = false;
  while (!stopping_ && !source->given_up) {
    auto message = co_await source->stream->next();
    if (!message) break;
    if (!*message) {
      source->whole = true;
      while (auto rest = joiner.take_rest()) source->add(*std::move(rest), source->read_ns);
      break;
    }
    if ((*message)->time_ns < since) continue;
    any = true;
    const std::int64_t time = (*message)->time_ns;
    auto event = joiner.add(**std::move(message));
    if (!joiner.open()) source->read_ns = std::max(source->read_ns, time);
    if (!event) continue;
    source->add(*std::move(event), source->read_ns);
    changed_.notify();
    while (source->full() && !stopping_ && !source->given_up) co_await changed_.wait();
  }
  source->stream.reset();
  co_return any;
}

// The stream of a container that ended is over; that of a running one was cut.
Awaitable<bool> OutputShipper::has_ended(SourcePtr source) {
  if (source->no_output) co_return true;
  const auto state = co_await parts_.engine.inspect(source->runtime_id);
  if (!state) co_return state.error().code == ErrorCode::kNotFound;
  co_return source->whole && !state->running;
}

}  // namespace minato::agent
