#pragma once

#include "aws/dispatcher.h"
#include "ec2/ec2_service.h"

namespace minato::ec2 {

// Serves every operation below api/. `service` outlives the dispatcher.
void serve_operations(aws::Dispatcher& dispatcher, Ec2Service& service);

}  // namespace minato::ec2
