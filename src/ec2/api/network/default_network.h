// The default network: one VPC with a subnet a zone, an internet gateway and a route table.
#pragma once

#include <string>

#include "ec2/api/filters.h"
#include "ec2/api/operation.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {

std::string vpc_of(const Context& context);
std::string gateway_of(const Context& context);

}  // namespace minato::ec2
