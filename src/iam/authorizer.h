// The decision whether a principal may do something: the one that the dispatcher and the registry
// ask.
#pragma once

#include "aws/credentials.h"
#include "iam/policy_directory.h"

namespace minato::iam {

// Evaluates the policies of the principal and of the resource. Thread-safe.
class PolicyAuthorizer final : public aws::Authorizer {
 public:
  // `directory` outlives the authorizer.
  explicit PolicyAuthorizer(const PolicyDirectory& directory) : directory_(directory) {}

  Result<> authorize(const aws::AccessRequest& request) const override;

 private:
  const PolicyDirectory& directory_;
};

}  // namespace minato::iam
