#include "iam/named.h"

#include "iam/entities.h"

namespace minato::iam {

std::string role_arn(const IamService& iam, std::string_view account, std::string_view name) {
  const auto role = find_role(iam, account, name);
  return role ? (*role)->role.arn : entity_arn(account, "role", "/", name);
}

std::string instance_profile_arn(const IamService& iam, std::string_view account,
                                 std::string_view name) {
  const auto profile = find_instance_profile(iam, account, name);
  return profile ? (*profile)->profile.arn : entity_arn(account, "instance-profile", "/", name);
}

Result<NamedUser> name_user(const IamService& iam, const aws::RequestContext& context,
                            const std::optional<std::string>& name) {
  NamedUser named;
  TRY(named.name, target_user(context, name));
  if (!named.name) {
    named.arn = context.principal.arn;
    return named;
  }
  const auto user = find_user(iam, context.account, *named.name);
  named.arn = user ? (*user)->user.arn : entity_arn(context.account, "user", "/", *named.name);
  return named;
}

}  // namespace minato::iam
