// The way from a source's buffer to the log service.
#include <algorithm>

#include "agent/output/source.h"
#include "agent/session/backoff.h"
#include "aws/json.h"
#include "base/log.h"
#include "gen/logs.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

// A line that comes after a pause goes at once, those after it together.
constexpr auto kShipInterval = 200ms;
constexpr std::size_t kBatchEvents = 5'000;
constexpr std::size_t kBatchBytes = 512 * 1024;
constexpr std::size_t kEventOverheadBytes = 26;
constexpr std::int64_t kBatchSpanMs = 23 * 3600 * 1000;
constexpr BackoffRule kAgain{.first = 250ms, .max = 10s, .factor = 2.0};

ApiService logs_service(const OutputRoute& route) {
  return {.signing_name = "logs", .target_prefix = "Logs_20140328.", .region = route.region};
}

bool is(const Error& error, std::string_view name) {
  return error.message.starts_with(name);
}

}  // namespace

void OutputShipper::Source::add(OutputEvent event, std::int64_t arrived) {
  if (event.text.ends_with('\r')) event.text.pop_back();
  if (event.text.empty()) return;  // the log service takes none, and Docker's driver sends none
  bytes += event.text.size();
  pending.push_back({.time_ms = event.time_ns / 1'000'000,
                     .arrived_ns = arrived,
                     .number = next_number++,
                     .text = std::move(event.text)});
}

bool OutputShipper::Source::take(docker::LogMessage message) {
  if (!position.take(message)) return false;
  const std::int64_t time = message.time_ns;
  auto events = joiner.add(std::move(message));
  // Until the line is complete its first events are noted with what came before it.
  const std::int64_t before = read_ns;
  if (!joiner.open()) read_ns = std::max(read_ns, time);
  for (std::size_t i = 0; i < events.size(); ++i) {
    add(std::move(events[i]), i + 1 < events.size() ? before : read_ns);
  }
  return true;
}

void OutputShipper::Source::take_rest() {
  for (OutputEvent& event : joiner.take_rest()) {
    read_ns = std::max(read_ns, event.time_ns);
    add(std::move(event), read_ns);
  }
}

OutputShipper::Batch OutputShipper::first_batch(const Source& source) {
  Batch batch{.body = {}, .taken = 0, .bytes = 0, .arrived_ns = source.arrived_ns};
  const std::int64_t first_ms = source.pending.front().time_ms;
  std::vector<const Source::Pending*> lines;
  for (const Source::Pending& line : source.pending) {
    const std::size_t cost = batch.bytes + line.text.size() + lines.size() * kEventOverheadBytes;
    const bool far = std::abs(line.time_ms - first_ms) > kBatchSpanMs;
    if (!lines.empty() && (cost > kBatchBytes || far || lines.size() == kBatchEvents)) break;
    batch.bytes += line.text.size();
    batch.arrived_ns = std::max(batch.arrived_ns, line.arrived_ns);
    lines.push_back(&line);
  }
  batch.taken = lines.size();
  // Both outputs have threads of their own in the engine: times can be out of order.
  std::ranges::sort(lines, {}, [](const Source::Pending* line) {
    return std::pair(line->time_ms, line->number);
  });
  logs::api::PutLogEventsRequest request;
  request.log_group_name = source.route.group;
  request.log_stream_name = source.route.stream;
  for (const Source::Pending* line : lines) {
    auto& event = request.log_events.emplace_back();
    event.timestamp = line->time_ms;
    event.message = line->text;
  }
  batch.body = aws::json::serialize(request);
  return batch;
}

Awaitable<void> OutputShipper::ship(SourcePtr source) {
  auto last = std::chrono::steady_clock::now() - kShipInterval;
  while (!stopping_ && !source->given_up) {
    if (source->pending.empty()) {
      if (source->ended) break;
      co_await changed_.wait();
      continue;
    }
    const auto pause = last + kShipInterval - std::chrono::steady_clock::now();
    if (pause > 0s && !source->ended && !source->full()) {
      co_await changed_.wait_for(std::chrono::ceil<std::chrono::milliseconds>(pause));
      continue;
    }
    last = std::chrono::steady_clock::now();
    Batch batch = first_batch(*source);
    const std::size_t taken = batch.taken;
    // A batch that has arrived is noted also while the agent stops, or it would come twice.
    if (!co_await deliver(source, std::move(batch.body))) break;
    source->bytes -= std::min(source->bytes, batch.bytes);
    source->pending.erase(source->pending.begin(),
                          source->pending.begin() + static_cast<std::ptrdiff_t>(taken));
    source->arrived_ns = batch.arrived_ns;
    if (!source->given_up) save(*source, false);
    changed_.notify();
  }
  if (!stopping_ && !source->given_up) save(*source, true);
  sources_.erase(source->runtime_id);
  changed_.notify();
}

Awaitable<bool> OutputShipper::deliver(SourcePtr source, std::string body) {
  Backoff backoff(kAgain);
  while (!stopping_ && !source->given_up) {
    auto sent = co_await parts_.api.call(logs_service(source->route), "PutLogEvents", body);
    if (sent) co_return true;
    if (is(sent.error(), "ResourceNotFoundException")) {
      auto made = co_await create_stream(source->route);
      if (made) continue;
      sent = fail(std::move(made).error());
    }
    log::warn("agent: output of {} has not arrived in {}: {}", source->runtime_id,
              source->route.group, sent.error().message);
    // Refused for what it is, or for a group that somebody deleted: the next lines may fare better.
    if (stopping_) break;
    co_await changed_.wait_for(backoff.next(parts_.random));
    if (sent.error().code == ErrorCode::kInvalidArgument) co_return true;
  }
  co_return false;
}

Awaitable<Result<>> OutputShipper::create_stream(OutputRoute route) {
  logs::api::CreateLogStreamRequest request;
  request.log_group_name = route.group;
  request.log_stream_name = route.stream;
  const std::string body = aws::json::serialize(request);
  auto made = co_await parts_.api.call(logs_service(route), "CreateLogStream", body);
  if (!made && is(made.error(), "ResourceNotFoundException") && route.create_group) {
    logs::api::CreateLogGroupRequest group;
    group.log_group_name = route.group;
    const auto created = co_await parts_.api.call(logs_service(route), "CreateLogGroup",
                                                  aws::json::serialize(group));
    if (!created && !is(created.error(), "ResourceAlreadyExistsException")) {
      co_return fail(created.error());
    }
    made = co_await parts_.api.call(logs_service(route), "CreateLogStream", body);
  }
  if (!made && !is(made.error(), "ResourceAlreadyExistsException")) co_return fail(made.error());
  co_return Result<>();
}

}  // namespace minato::agent
