#pragma once

#include "aws/dispatcher.h"
#include "ecs/service.h"

namespace minato::ecs {

// Serves every operation below api/. `service` outlives the dispatcher.
void serve_operations(aws::Dispatcher& dispatcher, EcsService& service);

}  // namespace minato::ecs
