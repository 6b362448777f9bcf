#include "ecr/push_jobs/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "aws/json.h"
#include "base/arn.h"
#include "ecr/errors.h"

namespace minato::ecr::push_jobs {
namespace {

constexpr std::string_view kReplicationParameter = "replicationConfiguration";
constexpr std::string_view kSigningParameter = "signingConfiguration";
constexpr std::string_view kProfiles = "/signing-profiles/";

bool consists_of(std::string_view text, std::string_view more) {
  return std::ranges::all_of(text, [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.find(c) != more.npos;
  });
}

}  // namespace

Result<api::ReplicationConfiguration> parse_replication(std::string_view stored) {
  if (stored.empty()) return api::ReplicationConfiguration();
  return aws::json::parse_stored<api::ReplicationConfiguration>(stored);
}

Result<api::SigningConfiguration> parse_signing(std::string_view stored) {
  if (stored.empty()) return api::SigningConfiguration();
  return aws::json::parse_stored<api::SigningConfiguration>(stored);
}

Result<> check_replication(const api::ReplicationConfiguration& configuration,
                           const registry::Scope& own) {
  std::set<std::string> different;
  for (const api::ReplicationRule& rule : configuration.rules) {
    if (rule.destinations.empty()) {
      return fail(errors::invalid_parameter(kReplicationParameter,
                                            "Replication rule must have at least 1 destination"));
    }
    for (const api::ReplicationDestination& to : rule.destinations) {
      if (own == registry::Scope{to.registry_id, to.region}) {
        return fail(errors::invalid_parameter(
            kReplicationParameter,
            "Replication destination cannot be the same as the source registry"));
      }
      different.insert(to.registry_id + "/" + to.region);
    }
  }
  if (different.size() > kDestinationsMax) {
    return fail(errors::invalid_parameter(
        kReplicationParameter,
        fmt::format("Replication configuration must have at most {} unique destinations",
                    kDestinationsMax)));
  }
  return {};
}

Result<> check_signing(const api::SigningConfiguration& configuration, const std::string& account) {
  for (const api::SigningRule& rule : configuration.rules) {
    TRY(const ProfileName profile, parse_profile_arn(rule.signing_profile_arn));
    if (profile.scope.account != account) {
      return fail(errors::invalid_parameter(kSigningParameter,
                                            "Signing profile must be of the registry's account"));
    }
  }
  return {};
}

Result<ProfileName> parse_profile_arn(const std::string& arn) {
  const auto parts = Arn::parse(arn);
  if (parts && parts->service == "signer" && parts->resource.starts_with(kProfiles)) {
    ProfileName out{.scope = {.account = parts->account, .region = parts->region},
                    .name = parts->resource.substr(kProfiles.size())};
    const bool good = out.scope.account.size() == 12 && consists_of(out.scope.account, "") &&
                      !out.scope.region.empty() && consists_of(out.scope.region, "-") &&
                      out.name.size() >= 2 && out.name.size() <= 64 &&
                      consists_of(out.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    if (good) return out;
  }
  return fail(errors::invalid_parameter(
      "signingProfileArn",
      "must be arn:aws:signer:<region>:<account>:/signing-profiles/<profile name>"));
}

}  // namespace minato::ecr::push_jobs
