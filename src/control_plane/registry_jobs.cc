#include "control_plane/registry_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/log.h"
#include "registry/http/headers.h"

namespace minato {
namespace {

namespace json = boost::json;

constexpr std::string_view kCollectionPath = "/minato/gc";
constexpr std::string_view kScrubPath = "/minato/scrub";
// Somebody waits for a scrub on demand.
constexpr std::uint64_t kDemandedScrubRate = 4ULL * 1024 * 1024 * 1024;

json::object to_json(const registry::CollectionReport& report) {
  return {{"blobs", report.blobs},
          {"referenced", report.referenced},
          {"layersInGrace", report.layers_in_grace},
          {"layersCollected", report.layers_collected},
          {"blobsInGrace", report.blobs_in_grace},
          {"blobsCollected", report.blobs_collected},
          {"bytesCollected", report.bytes_collected},
          {"uploadsRemoved", report.uploads_removed}};
}

json::object to_json(const registry::ScrubReport& report,
                     const std::vector<registry::DamagedBlob>& damaged) {
  json::array list;
  for (const auto& blob : damaged) {
    list.push_back(json::object{{"digest", blob.digest},
                                {"repositories", json::value_from(blob.repositories)}});
  }
  return {{"blobs", report.blobs},           {"bytes", report.bytes},
          {"damaged", report.damaged},       {"missing", report.missing},
          {"unreadable", report.unreadable}, {"withoutContent", std::move(list)}};
}

http::Response answer(int status, json::object body) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(body) + "\n";
  return response;
}

http::Response refusal(int status, std::string_view message) {
  return answer(status, {{"message", message}});
}

}  // namespace

Awaitable<void> RegistryJobs::maintain() {
  const auto report = co_await ports_.registry.maintain();
  if (!report) {
    log::warn("registry maintenance: {}", report.error().message);
    co_return;
  }
  if (report->layers_collected + report->blobs_collected + report->uploads_removed == 0) co_return;
  log::info("registry: garbage collection: {} layers, {} blobs ({} bytes) and {} broken uploads",
            report->layers_collected, report->blobs_collected, report->bytes_collected,
            report->uploads_removed);
}

bool RegistryJobs::accepts(const http::Request& request) {
  return request.path() == kCollectionPath || request.path() == kScrubPath;
}

Awaitable<void> RegistryJobs::serve(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  http::Response response;
  if (auto allowed = allow(request); !allowed) {
    const bool known = allowed.error().code == ErrorCode::kPermissionDenied;
    response = refusal(known ? 403 : 401, allowed.error().message);
  } else if (request.method == "POST") {
    response = start(request);
  } else if (request.method == "GET") {
    response = describe(request);
  } else {
    response = refusal(405, "POST starts, GET tells");
  }
  // A client that has gone away needs no answer.
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
}

Result<> RegistryJobs::allow(const http::Request& request) {
  const TimePoint now = ports_.clock.now();
  auto caller = ports_.authenticator.authenticate(request, "", "minato", now);
  if (!caller) return fail(ErrorCode::kUnauthenticated, caller.error().message);
  const std::string everything = "*";
  return ports_.authorizer.authorize(
      {.principal = caller->principal,
       .action = request.path() == kScrubPath ? "minato:ScrubRegistry" : "minato:CollectGarbage",
       .resources = {&everything, 1},
       .region = caller->region,
       .source_ip = request.peer,
       .now = now});
}

http::Response RegistryJobs::start(const http::Request& request) {
  if (!background_.reserve()) return refusal(503, "too many of them wait");
  const bool dry_run = registry::query_value(request.query(), "dry-run") == "true";
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
    runs_.push_back({.id = id});
    if (runs_.size() > kRunsKept) runs_.pop_front();
  }
  background_.run(request.path() == kScrubPath ? scrub(id) : collect(id, dry_run));
  return answer(202, {{"run", id}});
}

http::Response RegistryJobs::describe(const http::Request& request) {
  const std::string text = registry::query_value(request.query(), "run").value_or("");
  std::uint64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  const std::lock_guard lock(mutex_);
  const auto run = std::ranges::find(runs_, id, &Run::id);
  if (run == runs_.end()) return refusal(404, "there is no such run");
  http::Response response = answer(200, {});
  response.body = fmt::format("{{\"finished\":{}{}}}\n", run->finished, run->outcome);
  return response;
}

Awaitable<void> RegistryJobs::collect(std::uint64_t id, bool dry_run) {
  const auto report = co_await ports_.registry.collector().collect(dry_run);
  finish(id,
         report ? Result<std::string>(json::serialize(to_json(*report))) : fail(report.error()));
}

Awaitable<void> RegistryJobs::scrub(std::uint64_t id) {
  auto& scrubber = ports_.registry.scrubber();
  const auto report =
      co_await scrubber.scrub({.bytes_per_second = kDemandedScrubRate, .go_on = false});
  if (!report) {
    finish(id, fail(report.error()));
    co_return;
  }
  const auto damaged = co_await scrubber.damaged();
  finish(id, damaged ? Result<std::string>(json::serialize(to_json(*report, *damaged)))
                     : fail(damaged.error()));
}

void RegistryJobs::begin_scrub_when_due(Duration interval) {
  if (scrubbing_.exchange(true)) return;
  if (background_.reserve()) {
    background_.run(scrub_when_due(interval));
  } else {
    scrubbing_ = false;
  }
}

Awaitable<void> RegistryJobs::scrub_when_due(Duration interval) {
  if (auto done = co_await scrub_if_due(interval); !done) {
    log::warn("registry: the scrub goes on later: {}", done.error().message);
  }
  scrubbing_ = false;
}

Awaitable<Result<>> RegistryJobs::scrub_if_due(Duration interval) {
  auto& scrubber = ports_.registry.scrubber();
  CO_TRY(const TimePoint last, co_await scrubber.last_finished());
  if (ports_.clock.now() - last < interval) co_return Result<>();
  CO_TRY(const auto report,
         co_await scrubber.scrub({.bytes_per_second = ports_.scrub_rate, .go_on = true}));
  log::info("registry: scrub: {} blobs ({} bytes) read, {} damaged, {} missing, {} unreadable",
            report.blobs, report.bytes, report.damaged, report.missing, report.unreadable);
  co_return Result<>();
}

void RegistryJobs::finish(std::uint64_t id, const Result<std::string>& report) {
  const std::lock_guard lock(mutex_);
  const auto run = std::ranges::find(runs_, id, &Run::id);
  if (run == runs_.end()) return;
  run->finished = true;
  run->outcome = report ? ",\"report\":" + *report
                        : ",\"error\":" + json::serialize(json::value(report.error().message));
}

}  // namespace minato
