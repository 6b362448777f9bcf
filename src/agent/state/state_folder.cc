#include "agent/state/state_folder.h"

#include <fstream>
#include <sstream>

#include "agent/mapping/names.h"
#include "base/log.h"
#include "base/private_file.h"

namespace minato::agent {
namespace {

namespace fs = std::filesystem;

Result<> replace_file(const fs::path& path, const std::string& text) {
  fs::path temporary = path;
  temporary += ".new";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    if (!file) {
      return fail(ErrorCode::kInternal, "The agent cannot write " + temporary.string());
    }
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) {
    return fail(ErrorCode::kInternal,
                "The agent cannot write " + path.string() + ": " + error.message());
  }
  return {};
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

}  // namespace

Result<StateFolder> StateFolder::open(fs::path path) {
  std::error_code error;
  fs::create_directories(path / "tasks", error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  if (error) {
    return fail(ErrorCode::kInternal,
                "The agent cannot use " + path.string() + ": " + error.message());
  }
  return StateFolder(std::move(path));
}

fs::path StateFolder::task_file(const std::string& task_arn) const {
  return path_ / "tasks" / (task_id(task_arn) + ".json");
}

Result<> StateFolder::save_agent(const AgentRecord& record) {
  return replace_file(path_ / "agent.json", encode_agent_record(record));
}

AgentRecord StateFolder::load_agent() const {
  const auto text = read_file(path_ / "agent.json");
  if (!text) return {};
  auto record = decode_agent_record(*text);
  if (!record) {
    log::error("agent: {} cannot be read: {}", (path_ / "agent.json").string(),
               record.error().message);
    return {};
  }
  return *std::move(record);
}

Result<agent_link::InstanceKey> StateFolder::instance_key(Random& random) {
  const fs::path path = path_ / "instance.key";
  std::error_code error;
  if (!fs::exists(path, error)) {
    TRY(const auto made, agent_link::InstanceKey::make(random));
    TRY_VOID(create_private_file(path, made.secret_text() + "\n"));
  }
  auto key = agent_link::InstanceKey::parse(read_file(path).value_or(""));
  if (!key) return fail(key.error().code, path.string() + ": " + key.error().message);
  return key;
}

Result<> StateFolder::save_task(const TaskRecord& record) {
  return replace_file(task_file(record.payload.arn), encode_record(record));
}

void StateFolder::forget_task(const std::string& task_arn) {
  std::error_code ignored;  // nothing there is what is wanted
  fs::remove(task_file(task_arn), ignored);
}

std::vector<TaskRecord> StateFolder::load_tasks(std::chrono::seconds default_stop_timeout) const {
  std::vector<TaskRecord> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path_ / "tasks", error)) {
    if (entry.path().extension() != ".json") continue;
    const auto text = read_file(entry.path());
    auto record = text ? decode_record(*text, default_stop_timeout)
                       : Result<TaskRecord>(fail(ErrorCode::kInternal, "no access"));
    if (!record) {
      log::error("agent: {} cannot be read: {}", entry.path().string(), record.error().message);
      continue;
    }
    out.push_back(*std::move(record));
  }
  return out;
}

}  // namespace minato::agent
