#pragma once

#include <optional>
#include <string>

#include "aws/context.h"
#include "base/result.h"

namespace minato::logs {

// What a request calls a group, and a stream where it counts. They need not exist.
struct Named {
  std::string account;
  std::string region;
  std::string group;
  std::string stream;

  static Named group_called(const aws::RequestContext& context, std::string name);
  // By name or by identifier (a name, or an ARN with or without ":*"): exactly one of them.
  // InvalidParameterException for both or none, ResourceNotFoundException for an ARN of no group.
  static Result<Named> chosen(const aws::RequestContext& context,
                              const std::optional<std::string>& name,
                              const std::optional<std::string>& identifier);
  std::string arn() const;  // of the group, without ":*"
};

}  // namespace minato::logs
