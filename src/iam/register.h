#pragma once

#include "aws/dispatcher.h"
#include "iam/iam_service.h"

namespace minato::iam {

// Serves every operation of IAM and STS below api/. `iam` outlives the dispatcher.
void serve_operations(aws::Dispatcher& dispatcher, IamService& iam);

}  // namespace minato::iam
