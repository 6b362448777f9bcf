#include "ecs/reconciler/instance_plan.h"

#include "ecs/model/names.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {
constexpr std::string_view kStartSuffix = "-start";
constexpr std::string_view kStopSuffix = "-stop";
}  // namespace

std::string TaskOrder::message_id() const {
  return fmt::format("{}{}", last_part(task_arn),
                     kind == Kind::kStart ? kStartSuffix : kStopSuffix);
}

std::optional<TaskOrder> TaskOrder::from_message_id(std::string_view id,
                                                    std::string_view arn_prefix) {
  for (const auto kind : {Kind::kStart, Kind::kStop}) {
    const auto suffix = kind == Kind::kStart ? kStartSuffix : kStopSuffix;
    if (!id.ends_with(suffix)) continue;
    id.remove_suffix(suffix.size());
    return TaskOrder{kind, std::string(arn_prefix) + std::string(id)};
  }
  return std::nullopt;
}

std::vector<TaskOrder> plan_orders(const std::vector<const TaskRecord*>& tasks,
                                   const std::set<std::string, std::less<>>& sent) {
  std::vector<TaskOrder> stops;
  std::vector<TaskOrder> starts;
  for (const auto* record : tasks) {
    if (is_stopped(*record)) continue;
    TaskOrder order;
    order.task_arn = record->task.task_arn.value_or("");
    order.kind = should_stop(*record) ? TaskOrder::Kind::kStop : TaskOrder::Kind::kStart;
    // A running task is known to its agent; telling it again would start it on an agent that lost
    // its data.
    if (order.kind == TaskOrder::Kind::kStart && counts_as_running(*record)) continue;
    if (sent.contains(order.message_id())) continue;
    auto& list = order.kind == TaskOrder::Kind::kStop ? stops : starts;
    list.push_back(std::move(order));
  }
  std::move(starts.begin(), starts.end(), std::back_inserter(stops));
  return stops;
}

}  // namespace minato::ecs
