#pragma once

#include "aws/dispatcher.h"
#include "logs/logs_service.h"

namespace minato::logs {

// Serves every operation below api/. `logs` outlives the dispatcher.
void serve_operations(aws::Dispatcher& dispatcher, LogsService& logs);

}  // namespace minato::logs
