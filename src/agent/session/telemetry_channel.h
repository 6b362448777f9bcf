// The TCS websocket: health and metrics go out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/session/channel.h"
#include "agent/session/telemetry.h"
#include "docker/engine.h"

namespace minato::agent {

class TelemetryChannel final : public Channel {
 public:
  TelemetryChannel(ChannelContext& context, EndpointDirectory& endpoints, TaskEngine& tasks,
                   docker::Engine& engine);

  // Health may have changed: it is told at once, not with the next round.
  void changed() { signal_.notify(); }

 private:
  std::string endpoint(const PollEndpoints& endpoints) const override {
    return endpoints.telemetry;
  }
  std::string target(std::string_view base_path) override;
  Awaitable<ChannelEnd> serve() override;

  Awaitable<void> read_answers();
  Awaitable<std::vector<api::TaskMetric>> collect();
  Awaitable<Result<>> publish_metrics();
  Awaitable<Result<>> publish_health(std::vector<api::TaskHealth> health);
  // Signs the frame as the real agent does.
  Awaitable<Result<>> send(std::string body);

  TaskEngine& tasks_;
  docker::Engine& engine_;
  std::map<std::string, UsageSample> samples_;  // by container id, of the last round
  bool reading_ = false;
  TaskGroup reader_;
};

}  // namespace minato::agent
