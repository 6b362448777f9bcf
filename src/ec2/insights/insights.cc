#include "ec2/insights/insights.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "base/arn.h"
#include "base/limits.h"
#include "base/log.h"
#include "ec2/errors.h"
#include "ec2/model/catalog.h"
#include "ec2/service/group_members.h"

namespace minato::ec2 {
namespace {

constexpr std::string_view kRunning = "running";
constexpr std::string_view kSucceeded = "succeeded";
constexpr std::string_view kFailed = "failed";
constexpr std::string_view kLoopbackText = "127.0.0.1";

std::optional<std::uint16_t> single_port(const std::optional<api::PathFilter>& filter) {
  if (!filter || !filter->destination_port_range) return std::nullopt;
  const auto& range = *filter->destination_port_range;
  if (!range.from_port || range.from_port != range.to_port) return std::nullopt;
  return static_cast<std::uint16_t>(*range.from_port);
}

void fail_analysis(api::NetworkInsightsAnalysis& analysis, std::string why) {
  analysis.status = std::string(kFailed);
  analysis.status_message = std::move(why);
}

void conclude(api::NetworkInsightsAnalysis& analysis, Reachability found) {
  analysis.status = std::string(kSucceeded);
  analysis.network_path_found = found.explanations.empty();
  if (found.explanations.empty()) {
    analysis.forward_path_components = std::move(found.path);
  } else {
    analysis.explanations = std::move(found.explanations);
  }
}

}  // namespace

std::optional<std::uint16_t> port_of(const api::NetworkInsightsPath& path) {
  if (path.destination_port) return static_cast<std::uint16_t>(*path.destination_port);
  const auto port = single_port(path.filter_at_destination);
  return port ? port : single_port(path.filter_at_source);
}

Insights::Insights(Ports ports)
    : ports_(std::move(ports)),
      paths_(ports_.store, table::kInsightsPaths),
      analyses_(ports_.store, table::kInsightsAnalyses),
      ended_(ports_.control) {
  ended_.expires_at(asio::steady_timer::time_point::max());
}

Awaitable<Result<>> Insights::load() {
  CO_TRY_VOID(co_await paths_.load());
  CO_TRY_VOID(co_await analyses_.load());
  std::vector<std::string> interrupted;
  for (const auto& [key, analysis] : analyses_.list("")) {
    if (analysis->status == kRunning) interrupted.push_back(key);
  }
  for (const auto& key : interrupted) {
    CO_TRY_VOID(co_await analyses_.update(key, [](Analysis& analysis) -> Result<> {
      fail_analysis(analysis, "The server was stopped during the analysis.");
      return {};
    }));
  }
  co_return Result<>();
}

Awaitable<void> Insights::stop() {
  stopping_ = true;
  while (running_ > 0) {
    co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

const InstanceRecord* Insights::destination_of(const std::string& prefix,
                                               std::string_view id) const {
  if (const auto* record = ports_.state.instance(prefix + std::string(id))) return record;
  for (const auto* record : ports_.state.instances(prefix)) {
    const auto& interfaces = record->instance.network_interfaces;
    if (interfaces && !interfaces->empty() && interfaces->front().network_interface_id == id) {
      return record;
    }
  }
  return nullptr;
}

Result<PathSource> Insights::source_of(const std::string& account, const std::string& region,
                                       const Path& path) const {
  const std::string source = path.source.value_or("");
  std::string address = path.source_ip.value_or(
      path.filter_at_source ? path.filter_at_source->source_address.value_or("") : "");
  PathSource found;
  if (const auto* record = destination_of(record_key(account, region, ""), source)) {
    found.component = instance_component(*record);
    if (address.empty()) address = record->instance.private_ip_address.value_or("");
  } else if (source == default_resource_id("igw", account, region)) {
    found.component.id = source;
    found.component.arn = make_arn("ec2", region, account, "internet-gateway/" + source);
    if (address.empty()) address = kLoopbackText;
  } else if (Ipv4::parse(source)) {
    address = source;
  } else {
    return fail(errors::invalid_value(
        source, "source", "It is no internet gateway, instance or IPv4 address that exists."));
  }
  const auto parsed = Ipv4::parse(address);
  if (!parsed) {
    return fail(errors::invalid_value(address, "sourceIp", "It is not an IPv4 address."));
  }
  found.address = *parsed;
  return found;
}

Awaitable<Result<>> Insights::make_room(std::string prefix) {
  std::vector<std::pair<TimePoint, std::string>> ended;
  std::size_t running = 0;
  for (const auto& [key, analysis] : analyses_.list(prefix)) {
    if (analysis->status == kRunning) {
      ++running;
    } else {
      ended.emplace_back(analysis->start_date.value_or(TimePoint{}), key);
    }
  }
  if (running >= limits::kInsightsRunning) {
    co_return fail(errors::limit_exceeded("running analyses", limits::kInsightsRunning));
  }
  if (running + ended.size() < limits::kInsightsAnalyses) co_return Result<>();
  std::ranges::sort(ended);
  ended.resize(std::min(ended.size(), running + ended.size() + 1 - limits::kInsightsAnalyses));
  std::vector<std::string> keys;
  for (auto& [at, key] : ended) keys.push_back(std::move(key));
  co_return co_await analyses_.erase(std::move(keys));
}

Awaitable<Result<>> Insights::start(std::string prefix, Analysis analysis) {
  if (stopping_) co_return fail(errors::stopping());
  CO_TRY_VOID(co_await make_room(prefix));
  std::string id = analysis.network_insights_analysis_id.value_or("");
  analysis.status = std::string(kRunning);
  CO_TRY_VOID(
      co_await analyses_.create(prefix + id, std::move(analysis), []() -> Result<> { return {}; }));
  if (stopping_) co_return fail(errors::stopping());
  ++running_;
  asio::co_spawn(ports_.control, run(std::move(prefix), std::move(id)), asio::detached);
  co_return Result<>();
}

Awaitable<void> Insights::run(std::string prefix, std::string id) {
  if (auto done = co_await answer(prefix, id); !done) {
    log::warn("{}: {}", id, done.error().message);
    std::string why = done.error().message;
    auto noted = co_await analyses_.update(prefix + id, [&why](Analysis& analysis) -> Result<> {
      fail_analysis(analysis, why);
      return {};
    });
    if (!noted) log::error("{}: {}", id, noted.error().message);
  }
  --running_;
  ended_.cancel();
}

Awaitable<Result<>> Insights::answer(std::string prefix, std::string id) {
  const auto* analysis = analyses_.find(prefix + id);
  if (!analysis) co_return Result<>();
  const auto* path = paths_.find(prefix + analysis->network_insights_path_id.value_or(""));
  if (!path) co_return fail(ErrorCode::kNotFound, "The path was deleted.");
  const auto* found = destination_of(prefix, path->destination.value_or(""));
  if (!found) co_return fail(ErrorCode::kNotFound, "The destination does not exist any more.");
  const InstanceRecord destination = *found;
  CO_TRY(PathSource source, source_of(destination.account, destination.region, *path));
  const auto port = port_of(*path);
  Reachability reachability =
      analyse({.source = std::move(source),
               .destination = destination,
               .groups = groups_of(ports_.state, destination),
               .members =
                   [this, &prefix](const std::string& group_id) {
                     return group_members(ports_.state, prefix, group_id);
                   },
               .protocol = path->protocol == "udp" ? IpProtocol::kUdp : IpProtocol::kTcp,
               .port = port});
  const bool untested = reachability.explanations.empty() && !reachability.can_probe;
  if (reachability.can_probe) {
    const auto probed =
        co_await ports_.probe(destination.instance.public_ip_address.value_or(""), *port);
    if (probed != ProbeResult::kOpen) {
      reachability.explanations.push_back(no_listener(destination, *port));
    }
  }
  co_return co_await analyses_.update(
      prefix + id, [&reachability, untested](Analysis& changed) -> Result<> {
        conclude(changed, reachability);
        if (untested) {
          changed.warning_message = "Whether something listens on the port was not tested.";
        }
        return {};
      });
}

}  // namespace minato::ec2
