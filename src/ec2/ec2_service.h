// The EC2 service: what its operations work on.
#pragma once

#include <functional>
#include <string>

#include "base/random.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/insights/insights.h"
#include "ec2/keys/key_pairs.h"
#include "ec2/service/lifecycle.h"
#include "ec2/service/state.h"

namespace minato::ec2 {

// The role of an instance profile given by name or ARN, and the profile's ARN and id; supplied by
// IAM. An error when there is no such profile.
struct ProfileInfo {
  std::string arn;
  std::string id;
  std::string role_arn;  // empty when the profile holds no role
};
using ProfileFinder =
    std::function<Result<ProfileInfo>(const std::string& account, const std::string& name_or_arn)>;

// Control executor only. Members outlive every call.
struct Ec2Service {
  State& state;
  Lifecycle& lifecycle;
  InstanceDriver& driver;
  KeyPairs& keys;
  Insights& insights;
  Random& random;
  ProfileFinder find_profile;
};

}  // namespace minato::ec2
