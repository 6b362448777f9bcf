// Puts every ECS operation that is served into the dispatcher.
#pragma once

#include "aws/dispatcher.h"
#include "ecs/service.h"

namespace minato::ecs {

// At start-up. `service` must outlive the dispatcher's calls.
void register_ecs(aws::Dispatcher& dispatcher, EcsService& service);

}  // namespace minato::ecs
