// A task as it is kept on disk: its payload and what has become of it. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/engine/task_run.h"
#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent {

struct TaskRecord {
  api::Task payload;
  TaskRun run;
  std::string hex;  // part of the names of its containers and volumes
};

// JSON text. Credentials of the payload are left out: they are sent again after a restart.
std::string encode_record(const TaskRecord& record);
// kDataLoss when the text is no record. The order of steps is derived from the payload again.
Result<TaskRecord> decode_record(std::string_view text, std::chrono::seconds default_stop_timeout);

// What the agent knows about itself.
struct AgentRecord {
  std::string cluster;
  std::string container_instance_arn;
  std::int64_t sequence_number = 0;  // highest of payloads' seqNum and manifests' timeline
};
std::string encode_agent_record(const AgentRecord& record);
Result<AgentRecord> decode_agent_record(std::string_view text);

}  // namespace minato::agent
