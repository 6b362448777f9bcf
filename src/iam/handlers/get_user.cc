#include "base/arn.h"
#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::GetUser> get_user(IamService& iam, const Context& context,
                              const api::GetUserRequest& request) {
  CO_TRY(const auto name, target_user(context, request.user_name));
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

}  // namespace minato::iam
