#include "logs/named.h"

#include "base/arn.h"
#include "logs/errors.h"

namespace minato::logs {
namespace {

constexpr std::string_view kGroupResource = "log-group:";

}  // namespace

Named Named::group_called(const aws::RequestContext& context, std::string name) {
  return {
      .account = context.account, .region = context.region, .group = std::move(name), .stream = ""};
}

Result<Named> Named::chosen(const aws::RequestContext& context,
                            const std::optional<std::string>& name,
                            const std::optional<std::string>& identifier) {
  if (name.has_value() == identifier.has_value()) {
    return fail(errors::invalid_parameter(
        "Exactly one of logGroupName and logGroupIdentifier must be specified."));
  }
  if (name) return group_called(context, *name);
  if (!identifier->starts_with("arn:")) return group_called(context, *identifier);
  const auto arn = Arn::parse(*identifier);
  if (!arn || arn->service != "logs" || !arn->resource.starts_with(kGroupResource)) {
    return fail(errors::group_not_found());
  }
  std::string group = arn->resource.substr(kGroupResource.size());
  if (group.ends_with(":*")) group.resize(group.size() - 2);
  // What follows a further colon names a part of a group, never a group.
  if (group.empty() || group.find(':') != std::string::npos) {
    return fail(errors::group_not_found());
  }
  return Named{
      .account = arn->account, .region = arn->region, .group = std::move(group), .stream = ""};
}

std::string Named::arn() const {
  return make_arn("logs", region, account, std::string(kGroupResource) + group);
}

}  // namespace minato::logs
