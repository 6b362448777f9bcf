#include "ec2/api/instances/instance_views.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeInstanceAttribute> describe_instance_attribute(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceAttribute::Request& request, const NamedInstances& named) {
  CO_TRY(const auto keys, instance_keys(service.state, context, named.ids));
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

}  // namespace

const Operation<api::DescribeInstanceAttribute, NamedInstances> kDescribeInstanceAttribute{
    .find = named_instance<api::DescribeInstanceAttribute::Request>,
    .resources = instance_arns,
    .sample = R"({"InstanceId": "{instance}", "Attribute": "instanceType"})",
    .handle = reading<describe_instance_attribute>};

}  // namespace minato::ec2
