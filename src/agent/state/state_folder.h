// The agent's data folder:
//
//   agent.json          AgentRecord
//   instance.key        InstanceKey::secret_text() (0600), once one was wanted
//   tasks/<id>.json     TaskRecord, one file a task
//
// Files are replaced by rename and never seen half written. They are not synced: they outlive the
// process, and where the machine's power fails the containers are gone as well.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/state/task_record.h"
#include "agent_link/instance_key.h"
#include "base/random.h"
#include "base/result.h"

namespace minato::agent {

class StateFolder {
 public:
  // Makes the folder (0700). kInternal with the system's message when that fails.
  static Result<StateFolder> open(std::filesystem::path path);

  Result<> save_agent(const AgentRecord& record);
  // An empty record when there is no file or it cannot be read (which is logged).
  AgentRecord load_agent() const;

  // The key in the folder, made when there is none. kInternal or kDataLoss when it cannot be kept
  // or read: with another one the server would take this host for a stranger.
  Result<agent_link::InstanceKey> instance_key(Random& random);

  Result<> save_task(const TaskRecord& record);
  void forget_task(const std::string& task_arn);
  // Records that cannot be read are left out and logged.
  std::vector<TaskRecord> load_tasks(std::chrono::seconds default_stop_timeout) const;

 private:
  explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path task_file(const std::string& task_arn) const;

  std::filesystem::path path_;
};

}  // namespace minato::agent
