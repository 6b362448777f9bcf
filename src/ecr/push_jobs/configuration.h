// The replication and the signing configuration of a registry: how they are kept and checked.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "gen/ecr.h"
#include "registry/names.h"

namespace minato::ecr::push_jobs {

// Names of the settings (registry::SettingRecord) that hold them, as the API's JSON.
inline constexpr std::string_view kReplicationSetting = "replication_configuration";
inline constexpr std::string_view kSigningSetting = "signing_configuration";

// ECR's quota of destinations over all rules.
inline constexpr std::size_t kDestinationsMax = 25;

// No rules when `stored` is empty.
Result<api::ReplicationConfiguration> parse_replication(std::string_view stored);
Result<api::SigningConfiguration> parse_signing(std::string_view stored);

// InvalidParameterException: a destination that is the registry itself, more than 25 different
// ones, a rule without any.
Result<> check_replication(const api::ReplicationConfiguration& configuration,
                           const registry::Scope& own);
// InvalidParameterException: a profile of another account, whose key is not the account's to use.
Result<> check_signing(const api::SigningConfiguration& configuration, const std::string& account);

// A signing profile as its ARN names it.
struct ProfileName {
  registry::Scope scope;
  std::string name;
};
// arn:<partition>:signer:<region>:<account>:/signing-profiles/<name>, where every part is safe as a
// name of a file. InvalidParameterException.
Result<ProfileName> parse_profile_arn(const std::string& arn);

}  // namespace minato::ecr::push_jobs
