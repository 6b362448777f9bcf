#include "base/arn.h"
#include "gen/iam_operations.h"
#include "iam/access_keys.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::CreateAccessKey> create_access_key(IamService& iam, const Context& context,
                                               const api::CreateAccessKey::Request&,
                                               const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  AccessKeyRecord key;
  key.account = context.account;
  key.secret_key = random_alnum(iam.random(), 40);
  key.created = context.now;
  const std::string id = "AKIA" + random_upper_alnum(iam.random(), 16);
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const std::vector<std::string> existing, access_key_ids(iam, context.account, name));
    if (existing.size() >= kAccessKeysPerUser) {
      return fail(errors::quota_exceeded("AccessKeysPerUser", kAccessKeysPerUser));
    }
    store::Transaction transaction;
    key.user_arn = make_arn("iam", "", context.account, "root");
    key.user_id = context.account;
    if (name) {
      TRY(const UserRecord* found, find_user(iam, context.account, *name));
      UserRecord user = *found;
      key.user_name = user.user.user_name;
      key.user_arn = user.user.arn;
      key.user_id = user.user.user_id;
      user.access_key_ids.push_back(id);
      iam.users().put(transaction, entity_key(context.account, *name), user);
    }
    iam.access_keys().put(transaction, id, key);
    return transaction;
  }));
  api::AccessKey answer{.user_name = shown_user_name(key),
                        .access_key_id = id,
                        .status = api::StatusType::kActive,
                        .secret_access_key = key.secret_key,
                        .create_date = key.created};
  co_return api::CreateAccessKeyResponse{.access_key = std::move(answer)};
}

}  // namespace

const Operation<api::CreateAccessKey, NamedUser> kCreateAccessKey{
    .find = chosen_user<api::CreateAccessKey::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = create_access_key};

}  // namespace minato::iam
