#include "iam/iam_service.h"

#include <algorithm>
#include <utility>

#include "base/arn.h"
#include "codec/base64.h"
#include "codec/digest.h"
#include "iam/errors.h"
#include "iam/policy_document.h"

namespace minato::iam {
namespace {

constexpr const char* kSecretTable = "iam_secret";
constexpr const char* kSealName = "session_seal";
// What the key of the console's cookies is derived with.
constexpr std::string_view kConsoleLabel = "minato console cookie 1";

// "arn:aws:iam::1:role/path/name" -> account and name; nullopt when it is no such ARN.
std::optional<std::pair<std::string, std::string>> split_entity_arn(std::string_view text,
                                                                    std::string_view kind) {
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "iam" || !arn->resource.starts_with(kind)) return std::nullopt;
  return std::pair{arn->account, arn->resource.substr(arn->resource.rfind('/') + 1)};
}

}  // namespace

IamService::IamService(store::Store& store, Random& random)
    : store_(store),
      random_(random),
      roles_(store, "iam_role", role_codec()),
      profiles_(store, "iam_instance_profile", instance_profile_codec()),
      users_(store, "iam_user", user_codec()),
      access_keys_(store, "iam_access_key", access_key_codec()),
      managed_policies_(store, "iam_policy", policy_codec()) {
  roles_.on_change([this](const std::string&, const auto* before, const auto* after) {
    policies_.update_role(before ? &before->value : nullptr, after ? &after->value : nullptr);
  });
  users_.on_change([this](const std::string&, const auto* before, const auto* after) {
    policies_.update_user(before ? &before->value : nullptr, after ? &after->value : nullptr);
  });
  managed_policies_.on_change([this](const std::string&, const auto* before, const auto* after) {
    policies_.update_policy(before ? &before->value : nullptr, after ? &after->value : nullptr);
  });
  access_keys_.on_change([this](const std::string& id, const auto*, const auto* after) {
    keys_.update(id, after == nullptr ? nullptr : &after->value);
  });
}

Awaitable<Result<>> IamService::start() {
  CO_TRY_VOID(co_await load_seal());
  CO_TRY_VOID(co_await managed_policies_.start());
  CO_TRY_VOID(co_await roles_.start());
  CO_TRY_VOID(co_await profiles_.start());
  CO_TRY_VOID(co_await users_.start());
  CO_TRY_VOID(co_await access_keys_.start());
  co_return Result<>();
}

Awaitable<Result<>> IamService::load_seal() {
  CO_TRY(auto record, co_await store_.get(kSecretTable, kSealName));
  if (!record) {
    SessionSeal::Key fresh;
    random_.fill(fresh);
    const std::string_view raw(reinterpret_cast<const char*>(fresh.data()), fresh.size());
    store::Transaction transaction;
    transaction.conditions.push_back({kSecretTable, kSealName, 0});
    transaction.mutations.push_back({kSecretTable, kSealName, base64_encode(raw)});
    const auto committed = co_await store_.commit(std::move(transaction));
    // Another replica may have been first; then its key is everybody's.
    if (!committed && committed.error().code != ErrorCode::kConflict) {
      co_return fail(committed.error());
    }
    CO_TRY(record, co_await store_.get(kSecretTable, kSealName));
  }
  const auto raw = record ? base64_decode(record->value) : std::nullopt;
  SessionSeal::Key key;
  if (!raw || raw->size() != key.size()) {
    co_return fail(ErrorCode::kDataLoss, "the key that seals sessions is damaged");
  }
  std::ranges::transform(*raw, key.begin(), [](char c) { return static_cast<std::byte>(c); });
  keys_.set_seal(std::make_shared<const SessionSeal>(key));
  console_seal_ = std::make_unique<const SessionSeal>(hmac_sha256(key, kConsoleLabel));
  co_return Result<>();
}

Awaitable<Result<AccessKeyPair>> IamService::ensure_root_key(std::string account, TimePoint now) {
  const auto existing = [this, &account]() -> std::optional<AccessKeyPair> {
    for (const auto& [id, entry] : access_keys_.entries()) {
      const AccessKeyRecord& key = entry.value;
      if (key.active && key.user_name.empty() && key.account == account) {
        return AccessKeyPair{id, key.secret_key};
      }
    }
    return std::nullopt;
  };
  if (auto found = existing()) co_return std::move(*found);
  const AccessKeyRecord record{.secret_key = random_alnum(random_, 40),
                               .account = account,
                               .user_name = "",
                               .user_arn = make_arn("iam", "", account, "root"),
                               .user_id = account,
                               .active = true,
                               .created = now};
  const std::string id = "AKIA" + random_upper_alnum(random_, 16);
  store::Transaction transaction;
  access_keys_.put(transaction, id, record);
  CO_TRY_VOID(co_await store_.commit(std::move(transaction)));
  co_return AccessKeyPair{id, record.secret_key};
}

SessionCredentials IamService::issue_session(aws::Principal principal, SessionTime time) {
  SessionCredentials out{.access_key_id = "ASIA" + random_upper_alnum(random_, 16),
                         .secret_key = random_alnum(random_, 40),
                         .session_token = {},
                         .expiration = time.expiration};
  if (principal.ends_with.empty()) principal.ends_with = principal.access_key_id;
  principal.issued = time.issued;
  principal.access_key_id = out.access_key_id;
  const Session session{.secret_key = out.secret_key,
                        .principal = std::move(principal),
                        .expiration = time.expiration};
  out.session_token = keys_.seal()->seal(session, random_);
  return out;
}

Result<SessionCredentials> IamService::issue_role_credentials(const RoleSessionRequest& request,
                                                              TimePoint now) {
  const auto parts = split_entity_arn(request.role_arn, "role/");
  if (!parts) return fail(errors::validation(request.role_arn + " is not a role ARN."));
  const auto* entry = roles_.find(entity_key(parts->first, parts->second));
  if (entry == nullptr || entry->value.role.arn != request.role_arn) {
    return fail(errors::role_not_found(parts->second));
  }
  const api::Role& role = entry->value.role;
  const TrustQuery query{.principal = nullptr, .service = request.service, .external_id = {}};
  if (!trusts(role.assume_role_policy_document.value_or(""), query)) {
    return fail(errors::not_authorized(request.service, "sts:AssumeRole", role.arn));
  }
  aws::Principal principal = role_session_principal(role, request.session_name);
  principal.ends_with = request.instance;
  return issue_session(
      std::move(principal),
      {.issued = now, .expiration = now + std::chrono::duration_cast<Duration>(request.duration)});
}

Result<std::string> IamService::role_of_instance_profile(std::string_view account,
                                                         std::string_view arn_or_name) const {
  const auto parts = split_entity_arn(arn_or_name, "instance-profile/");
  const std::string name = parts ? parts->second : std::string(arn_or_name);
  const auto* entry = profiles_.find(entity_key(account, name));
  if (entry == nullptr || (parts && entry->value.profile.arn != arn_or_name)) {
    return fail(errors::instance_profile_not_found(name));
  }
  if (entry->value.role_name.empty()) return fail(errors::role_not_found(""));
  const auto* role = roles_.find(entity_key(account, entry->value.role_name));
  if (role == nullptr) return fail(errors::role_not_found(entry->value.role_name));
  return role->value.role.arn;
}

aws::Principal role_session_principal(const api::Role& role, std::string_view session_name) {
  const std::string account = Arn::parse(role.arn).value_or(Arn{}).account;
  const std::string session(session_name);
  return {.kind = aws::Principal::Kind::kAssumedRole,
          .account = account,
          .arn = make_arn("sts", "", account, "assumed-role/" + role.role_name + "/" + session),
          .user_id = role.role_id + ":" + session,
          .access_key_id = {}};
}

}  // namespace minato::iam
