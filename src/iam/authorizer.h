// The decision whether a principal may do something: the one that the dispatcher asks.
#pragma once

#include "aws/credentials.h"

namespace minato::iam {

// Lets every authenticated principal do everything; an anonymous one nothing. Policies that are
// attached to roles and users are stored and answered, not evaluated.
class AllowAuthenticated final : public aws::Authorizer {
 public:
  Result<> authorize(const aws::Principal& principal, const std::string& action,
                     const std::vector<std::string>& resources) const override;
};

}  // namespace minato::iam
