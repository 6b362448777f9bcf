// The order of task and container statuses. They only ever rise.
#pragma once

#include <string>
#include <string_view>

#include "ecs/model/records.h"

namespace minato::ecs {

namespace status {
inline constexpr std::string_view kProvisioning =
    "PROVISIONING";                                      // its instance has yet to take it
inline constexpr std::string_view kPending = "PENDING";  // the agent has it
inline constexpr std::string_view kActivating = "ACTIVATING";
inline constexpr std::string_view kRunning = "RUNNING";
inline constexpr std::string_view kDeactivating = "DEACTIVATING";
inline constexpr std::string_view kStopping = "STOPPING";  // the agent was told to stop it
inline constexpr std::string_view kDeprovisioning = "DEPROVISIONING";
inline constexpr std::string_view kStopped = "STOPPED";
inline constexpr std::string_view kActive = "ACTIVE";
inline constexpr std::string_view kInactive = "INACTIVE";
inline constexpr std::string_view kDraining = "DRAINING";
inline constexpr std::string_view kDeleteInProgress = "DELETE_IN_PROGRESS";
}  // namespace status

// 0 for PROVISIONING, rising; -1 for what is no status.
int status_rank(std::string_view status);
bool is_stopped(const TaskRecord& record);
bool should_stop(const TaskRecord& record);  // desiredStatus is STOPPED
// RUNNING and the states between it and STOPPED count as running, those before as pending.
bool counts_as_running(const TaskRecord& record);
bool counts_as_pending(const TaskRecord& record);

}  // namespace minato::ecs
