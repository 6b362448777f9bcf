// Whose tasks an agent may report on.
#pragma once

#include <string>

#include "ecs/handlers/common.h"

namespace minato::ecs {

// AccessDeniedException when the caller is the session of an EC2 instance ("assumed-role/r/i-1")
// and the task runs on another one. Other callers are decided about by their policies alone.
Result<> check_reporter(const EcsService& service, const Context& context,
                        const std::string& task_arn);

}  // namespace minato::ecs
