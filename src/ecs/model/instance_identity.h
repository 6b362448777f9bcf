// What an EC2 instance identity document says about a container instance.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gen/ecs.h"

namespace minato::ecs {

struct InstanceIdentity {
  std::string ec2_instance_id;             // empty outside EC2
  std::vector<api::Attribute> attributes;  // zone, type and image of the instance
};

// From the JSON document that an agent sends; an empty or broken document tells nothing.
InstanceIdentity parse_identity_document(std::string_view document);

}  // namespace minato::ecs
