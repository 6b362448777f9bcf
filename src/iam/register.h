// Puts IAM and STS behind the dispatcher.
#pragma once

#include "aws/dispatcher.h"
#include "iam/iam_service.h"

namespace minato::iam {

// Adds both services and serves their operations. At start-up only; `iam` outlives the dispatcher.
void register_iam(aws::Dispatcher& dispatcher, IamService& iam);

}  // namespace minato::iam
