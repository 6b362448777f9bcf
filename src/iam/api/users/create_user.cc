#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Result<NamedEntity> new_user(const IamService&, const Context& context,
                             const api::CreateUser::Request& request) {
  return NamedEntity{
      .arn = entity_arn(context.account, "user", request.path.value_or("/"), request.user_name)};
}

Answer<api::CreateUser> create_user(IamService& iam, const Context& context,
                                    const api::CreateUser::Request& request, const NamedEntity&) {
  UserRecord record;
  api::User& user = record.user;
  user.path = request.path.value_or("/");
  user.user_name = request.user_name;
  user.user_id = make_id(iam, "AIDA");
  user.arn = entity_arn(context.account, "user", user.path, user.user_name);
  user.create_date = context.now;
  user.permissions_boundary = boundary_of(request.permissions_boundary);
  if (request.tags) CO_TRY_VOID(merge_tags(user.tags, *request.tags));
  const std::string key = entity_key(context.account, request.user_name);
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    if (iam.users().find(key) != nullptr) return fail(errors::user_exists(request.user_name));
    if (count_of(iam.users(), context.account) >= kUsersPerAccount) {
      return fail(errors::quota_exceeded("UsersPerAccount", kUsersPerAccount));
    }
    store::Transaction transaction;
    iam.users().put(transaction, key, record);
    return transaction;
  }));
  co_return api::CreateUserResponse{.user = user};
}

}  // namespace

const Operation<api::CreateUser> kCreateUser{.find = new_user,
                                             .resources = named_arns,
                                             .sample = R"({"UserName": "{user}"})",
                                             .handle = create_user};

}  // namespace minato::iam
