#include "ecs/model/instance_identity.h"

#include <boost/json.hpp>

#include <utility>

namespace minato::ecs {

InstanceIdentity parse_identity_document(std::string_view document) {
  InstanceIdentity identity;
  boost::system::error_code error;
  const auto value = boost::json::parse(document, error);
  if (error || !value.is_object()) return identity;
  const auto text = [&](std::string_view name) -> std::string {
    const auto* member = value.as_object().if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return std::string(member->as_string());
  };
  identity.ec2_instance_id = text("instanceId");
  constexpr std::pair<std::string_view, std::string_view> kAttributes[] = {
      {"ecs.availability-zone", "availabilityZone"},
      {"ecs.instance-type", "instanceType"},
      {"ecs.ami-id", "imageId"}};
  for (const auto& [name, member] : kAttributes) {
    auto found = text(member);
    if (found.empty()) continue;
    auto& attribute = identity.attributes.emplace_back();
    attribute.name = std::string(name);
    attribute.value = std::move(found);
  }
  return identity;
}

}  // namespace minato::ecs
