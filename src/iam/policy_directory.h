// Every policy of the server in parsed form, and the decision made with them. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/credentials.h"
#include "iam/policy.h"
#include "iam/records.h"

namespace minato::iam {

// What a decision came to, and which kind of policy was decisive.
enum class Verdict {
  kAllowed,
  kDeniedByIdentity,  // an explicit deny
  kDeniedByResource,
  kNoIdentityPolicy,  // nothing allows it
  kNoBoundary,
  kNoResourcePolicy,  // another account, whose resource does not let the caller in
};

class PolicyDirectory {
 public:
  using PolicyPtr = std::shared_ptr<const Policy>;
  // By text that may be looked up as a part of another.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <class T>
  using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

  // What the store says of an entity; nullptr after it is gone. A document that cannot be read
  // allows nothing.
  void update_role(const RoleRecord* before, const RoleRecord* after);
  void update_user(const UserRecord* before, const UserRecord* after);
  void update_policy(const PolicyRecord* before, const PolicyRecord* after);
  // The policy attached to the resource `arn`, or to everything of a service in one account and
  // region when `arn` ends with the colon before its resource; empty for none.
  void update_resource(const std::string& arn, std::string_view document);

  // About one of the resources of `request`.
  Verdict decide(const aws::AccessRequest& request, std::string_view resource) const;

 private:
  struct Identity {
    std::vector<PolicyPtr> own;
    std::vector<std::string> attached;  // ARNs
    std::string boundary;               // ARN; empty for none
  };
  struct IdentityEffect {
    Effect policies = Effect::kNone;
    bool within_boundary = true;
  };

  IdentityEffect identity_effect(const PolicyQuestion& question) const;
  ResourceEffect resource_effect(const PolicyQuestion& question) const;
  PolicyPtr managed(const std::string& arn) const;
  void set_identity(const std::string& id, std::optional<Identity> identity);
  void set_document(const std::string& arn, PolicyPtr policy, ByText<PolicyPtr>& map);

  mutable std::shared_mutex mutex_;
  ByText<Identity> identities_;  // by AROA... and AIDA...
  ByText<PolicyPtr> managed_;    // customers' policies by ARN
  ByText<PolicyPtr> attached_;   // resource policies by ARN
};

}  // namespace minato::iam
