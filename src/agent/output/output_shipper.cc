#include "agent/output/output_shipper.h"

#include <fstream>
#include <utility>

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
  if (stopping_) return;
  if (const auto found = sources_.find(runtime_id); found != sources_.end()) {
    Source& source = *found->second;
    ++source.starts;
    if (std::exchange(source.ended, false)) background_.spawn(read(found->second));
    return;
  }
  auto route = output_route(task, container, parts_.cluster);
  if (!route || !*route) return;
  auto source = std::make_shared<Source>();
  source->route = **std::move(route);
  source->runtime_id = runtime_id;
  if (source->route.stream.empty()) source->route.stream = runtime_id;
  std::string done;
  std::ifstream(note_of(runtime_id)) >> source->arrived_ns >> done;
  source->read_ns = source->arrived_ns;
  source->position = ReadPosition(source->arrived_ns);
  if (!done.empty()) save(*source, false);  // it was started again
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

bool OutputShipper::goes_on(const Source& source) const {
  return !stopping_ && !source.given_up;
}

Awaitable<void> OutputShipper::read(SourcePtr source) {
  Backoff backoff(kReadAgain);
  while (goes_on(*source)) {
    const std::uint64_t starts = source->starts;
    const std::int64_t before = source->read_ns;
    const Ending ending = co_await read_stream(source, true);
    if (!goes_on(*source) || ending == Ending::kNone) break;
    if (source->read_ns != before) backoff.reset();
    const bool over = ending == Ending::kWhole && co_await read_last(source);
    if (over && source->starts == starts) break;
    co_await changed_.wait_for(backoff.next(parts_.random));
  }
  if (goes_on(*source)) source->take_rest();
  source->ended = true;
  changed_.notify();
}

Awaitable<OutputShipper::Ending> OutputShipper::read_stream(SourcePtr source, bool follow) {
  source->position.begin();
  const std::int64_t since = source->position.since_ns();
  auto stream = follow ? co_await parts_.engine.follow_logs(source->runtime_id, since)
                       : co_await parts_.engine.kept_logs(source->runtime_id, since);
  if (!stream) {
    const ErrorCode code = stream.error().code;
    const bool later = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout;
    co_return later ? Ending::kCut : Ending::kNone;
  }
  source->stream = *std::move(stream);
  Ending ending = Ending::kCut;
  while (goes_on(*source)) {
    auto message = co_await source->stream->next();
    if (message && !*message) ending = Ending::kWhole;
    if (!message || !*message) break;
    if (!source->take(**std::move(message))) continue;
    changed_.notify();
    while (source->full() && goes_on(*source)) co_await changed_.wait();
  }
  source->stream.reset();
  co_return ending;
}

// The stream that followed is over. What it did not give is read once more when the container has
// ended, then everything is there: true.
Awaitable<bool> OutputShipper::read_last(SourcePtr source) {
  const auto state = co_await parts_.engine.inspect(source->runtime_id);
  const bool gone = !state && state.error().code == ErrorCode::kNotFound;
  if (!gone && (!state || state->running)) co_return false;
  if (!gone && co_await read_stream(source, false) == Ending::kCut) co_return false;
  source->take_rest();
  co_return true;
}

}  // namespace minato::agent
