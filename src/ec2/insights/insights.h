// Network paths and their analyses: Reachability Analyzer's records, and the analyses that run.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "ec2/insights/reachability.h"
#include "ec2/service/shape_table.h"
#include "ec2/service/state.h"

namespace minato::ec2 {

// What a connection attempt met.
enum class ProbeResult { kOpen, kRefused, kSilent };
// Tries a TCP connection from this machine to an instance's public address, for about a second at
// most. Supplied by the server.
using PortProber = std::function<Awaitable<ProbeResult>(std::string address, std::uint16_t port)>;

// Control executor only.
class Insights {
 public:
  using Path = api::NetworkInsightsPath;
  using Analysis = api::NetworkInsightsAnalysis;
  struct Ports {
    store::Store& store;
    const State& state;
    Executor control;
    PortProber probe;
  };
  explicit Insights(Ports ports);

  // Reads everything; an analysis that a stop of the server interrupted becomes "failed".
  Awaitable<Result<>> load();
  // Waits for the analyses that run; no more are started.
  Awaitable<void> stop();

  const ShapeTable<Path>& paths() const { return paths_; }
  const ShapeTable<Analysis>& analyses() const { return analyses_; }
  ShapeTable<Path>& paths() { return paths_; }
  ShapeTable<Analysis>& analyses() { return analyses_; }

  // Where connections of a path come from. An error says what is wrong with it.
  Result<PathSource> source_of(const std::string& account, const std::string& region,
                               const Path& path) const;
  // The instance that a path leads to, given by its id or that of its interface; nullptr when there
  // is none. Valid until the next co_await.
  const InstanceRecord* destination_of(const std::string& prefix, std::string_view id) const;

  // Stores the analysis as running and answers it in the background. The oldest ended ones beyond
  // limits::kInsightsAnalyses are dropped; ResourceLimitExceeded when too many run.
  Awaitable<Result<>> start(std::string prefix, Analysis analysis);

 private:
  Awaitable<void> run(std::string prefix, std::string id);
  Awaitable<Result<>> answer(std::string prefix, std::string id);
  Awaitable<Result<>> make_room(std::string prefix);

  Ports ports_;
  ShapeTable<Path> paths_;
  ShapeTable<Analysis> analyses_;
  int running_ = 0;
  bool stopping_ = false;
  asio::steady_timer ended_;  // cancelled when an analysis ended
};

// The port a path asks about: its own or the single one of a filter.
std::optional<std::uint16_t> port_of(const api::NetworkInsightsPath& path);

}  // namespace minato::ec2
