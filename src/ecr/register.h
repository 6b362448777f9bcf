#pragma once

#include "aws/dispatcher.h"
#include "ecr/ecr_service.h"

namespace minato::ecr {

// Serves every operation below api/. `service` outlives the dispatcher.
void serve_operations(aws::Dispatcher& dispatcher, EcrService& service);

}  // namespace minato::ecr
