#include "base/arn.h"
#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::GetUser> get_user(IamService& iam, const Context& context, const api::GetUser::Request&,
                              const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  if (name) {
    CO_TRY(const UserRecord* record, find_user(iam, context.account, *name));
    co_return api::GetUserResponse{.user = record->user};
  }
  // The root has no name; IAM shows it with the account's id for one.
  api::User root;
  root.path = "/";
  root.user_name = context.account;
  root.user_id = context.account;
  root.arn = make_arn("iam", "", context.account, "root");
  co_return api::GetUserResponse{.user = root};
}

}  // namespace

const Operation<api::GetUser, NamedUser> kGetUser{.find = chosen_user<api::GetUser::Request>,
                                                  .resources = user_arns,
                                                  .sample = R"({"UserName": "{user}"})",
                                                  .handle = get_user};

}  // namespace minato::iam
