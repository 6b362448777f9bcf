#include "ec2/api/network/default_network.h"

namespace minato::ec2 {

std::string vpc_of(const Context& context) {
  return default_vpc_id(context.account, context.region);
}

std::string gateway_of(const Context& context) {
  return default_resource_id("igw", context.account, context.region);
}

}  // namespace minato::ec2
