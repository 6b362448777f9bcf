// DescribeInstanceAttribute and DescribeInstanceCreditSpecifications, which Terraform reads after
// every launch.
#include "ec2/handlers/instance_views.h"

namespace minato::ec2 {

Answer<api::DescribeInstanceAttribute> describe_instance_attribute(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceAttributeRequest& request) {
  CO_TRY(const auto keys, instance_keys(service.state, context, Values{request.instance_id}));
  const auto* record = service.state.instance(keys.front());
  api::InstanceAttribute attribute;
  attribute.instance_id = record->id();
  const std::string& name = request.attribute;
  if (name == "instanceType") {
    attribute.instance_type.emplace().value = record->instance.instance_type;
  } else if (name == "userData") {
    attribute.user_data.emplace();
    if (!record->user_data.empty()) attribute.user_data->value = record->user_data;
  } else if (name == "disableApiTermination") {
    attribute.disable_api_termination.emplace().value = false;
  } else if (name == "disableApiStop") {
    attribute.disable_api_stop.emplace().value = false;
  } else if (name == "instanceInitiatedShutdownBehavior") {
    attribute.instance_initiated_shutdown_behavior.emplace().value = "stop";
  } else if (name == "ebsOptimized") {
    attribute.ebs_optimized.emplace().value = false;
  } else if (name == "enaSupport") {
    attribute.ena_support.emplace().value = true;
  } else if (name == "sourceDestCheck") {
    attribute.source_dest_check.emplace().value = true;
  } else if (name == "groupSet") {
    attribute.groups = record->instance.security_groups;
  } else if (name == "blockDeviceMapping") {
    attribute.block_device_mappings.emplace();
  } else if (name == "productCodes") {
    attribute.product_codes.emplace();
  } else if (name == "kernel" || name == "ramdisk" || name == "rootDeviceName" ||
             name == "sriovNetSupport") {
    // An instance of this image has none of these: EC2 answers with the id alone.
  } else {
    co_return fail(errors::invalid_value(name, "attribute", "Unknown attribute."));
  }
  co_return attribute;
}

Answer<api::DescribeInstanceCreditSpecifications> describe_instance_credit_specifications(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceCreditSpecificationsRequest& request) {
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

}  // namespace minato::ec2
