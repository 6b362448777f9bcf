// User data of an instance, read as its first boot would (cloud-init on an ECS-optimised image).
// Nothing of it is run. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ec2/user_data/agent_settings.h"

namespace minato::ec2 {

// What RunInstances takes, before it is base64.
inline constexpr std::size_t kUserDataBytesMax = 16 * 1024;

struct UserData {
  AgentSettings agent_settings;
  // What was left out and why, one line each.
  std::vector<std::string> notes;
};

// Any bytes: a script, a cloud-config file, JSON for the agent, or a MIME message of such parts;
// all of it, and parts, may be packed with gzip.
UserData read_user_data(std::string_view bytes);

}  // namespace minato::ec2
