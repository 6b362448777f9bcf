#pragma once

#include "aws/dispatcher.h"
#include "logs/logs_service.h"

namespace minato::logs {

// Serves every operation that this version has. `logs` outlives the dispatcher.
void register_logs(aws::Dispatcher& dispatcher, LogsService& logs);

}  // namespace minato::logs
