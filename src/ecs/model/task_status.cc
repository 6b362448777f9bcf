#include "ecs/model/task_status.h"

#include <array>

namespace minato::ecs {
namespace {

constexpr std::array kOrder{status::kProvisioning,   status::kPending,      status::kActivating,
                            status::kRunning,        status::kDeactivating, status::kStopping,
                            status::kDeprovisioning, status::kStopped};
constexpr int kRunningRank = 3;

int rank_of(const TaskRecord& record) {
  return status_rank(record.task.last_status.value_or(""));
}

}  // namespace

int status_rank(std::string_view status) {
  const auto found = std::find(kOrder.begin(), kOrder.end(), status);
  return found == kOrder.end() ? -1 : static_cast<int>(found - kOrder.begin());
}

bool is_stopped(const TaskRecord& record) {
  return record.task.last_status == status::kStopped;
}

bool should_stop(const TaskRecord& record) {
  return record.task.desired_status == status::kStopped;
}

bool counts_as_running(const TaskRecord& record) {
  return rank_of(record) >= kRunningRank && !is_stopped(record);
}

bool counts_as_pending(const TaskRecord& record) {
  return rank_of(record) >= 0 && rank_of(record) < kRunningRank;
}

}  // namespace minato::ecs
