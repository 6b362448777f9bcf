#include "ec2/api/instances/instance_views.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeInstanceCreditSpecifications> describe_instance_credit_specifications(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceCreditSpecifications::Request& request, const Anything&) {
  CO_TRY(const auto keys, instance_keys(service.state, context, request.instance_ids));
  api::DescribeInstanceCreditSpecificationsResult result;
  std::vector<api::InstanceCreditSpecification> specifications;
  for (const auto& key : keys) {
    auto& specification = specifications.emplace_back();
    specification.instance_id = service.state.instance(key)->id();
    specification.cpu_credits = "unlimited";  // nothing is metered here
  }
  CO_TRY(result.instance_credit_specifications,
         page_of(
             context, std::move(specifications), request,
             [](const api::InstanceCreditSpecification& made) { return *made.instance_id; },
             result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeInstanceCreditSpecifications> kDescribeInstanceCreditSpecifications{
    .find = anything<api::DescribeInstanceCreditSpecifications::Request>,
    .resources = any_resource,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = reading<describe_instance_credit_specifications>};

}  // namespace minato::ec2
