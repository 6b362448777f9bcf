#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::AccountAttribute attribute(std::string name, std::string value) {
  api::AccountAttribute made;
  made.attribute_name = std::move(name);
  made.attribute_values.emplace().emplace_back().attribute_value = std::move(value);
  return made;
}

Answer<api::DescribeAccountAttributes> describe_account_attributes(
    Ec2Service&, const Context& context, const api::DescribeAccountAttributes::Request& request,
    const Anything&) {
  api::DescribeAccountAttributesResult result;
  auto& attributes = result.account_attributes.emplace();
  for (auto& made : {attribute("supported-platforms", "VPC"),
                     attribute("default-vpc", default_vpc_id(context.account, context.region)),
                     attribute("max-instances", std::to_string(kInstanceIndexMax))}) {
    if (asks_for(request.attribute_names, *made.attribute_name)) attributes.push_back(made);
  }
  co_return result;
}

}  // namespace

const Operation<api::DescribeAccountAttributes> kDescribeAccountAttributes{
    .find = anything<api::DescribeAccountAttributes::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_account_attributes>};

}  // namespace minato::ec2
