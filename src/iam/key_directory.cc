#include "iam/key_directory.h"

#include <mutex>
#include <utility>

namespace minato::iam {
namespace {

// Of what IamService::issue_session() makes.
constexpr std::string_view kTemporaryPrefix = "ASIA";
constexpr std::string_view kInstancePrefix = "i-";

std::unexpected<aws::AuthError> invalid_token() {
  return aws::auth_fail(aws::AuthFault::kUnknownKey,
                        "The security token included in the request is invalid.");
}

}  // namespace

void KeyDirectory::set_seal(std::shared_ptr<const SessionSeal> seal) {
  const std::unique_lock lock(mutex_);
  seal_ = std::move(seal);
}

std::shared_ptr<const SessionSeal> KeyDirectory::seal() const {
  const std::shared_lock lock(mutex_);
  return seal_;
}

void KeyDirectory::update(const std::string& access_key_id, const AccessKeyRecord* record) {
  const std::unique_lock lock(mutex_);
  // Under the lock: who reads the new number sees the new keys.
  revision_.fetch_add(1, std::memory_order_release);
  if (record == nullptr || !record->active) {
    keys_.erase(access_key_id);
    return;
  }
  using Kind = aws::Principal::Kind;
  keys_[access_key_id] = {
      .secret_key = record->secret_key,
      .principal = {.kind = record->user_name.empty() ? Kind::kRoot : Kind::kUser,
                    .account = record->account,
                    .arn = record->user_arn,
                    .user_id = record->user_id,
                    .access_key_id = access_key_id}};
}

aws::AuthResult<aws::Credentials> KeyDirectory::find(const std::string& access_key_id,
                                                     const std::string& session_token,
                                                     TimePoint now) const {
  if (!session_token.empty()) return find_temporary(access_key_id, session_token, now);
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(access_key_id);
  if (found == keys_.end()) return invalid_token();
  return found->second;
}

bool KeyDirectory::holds(const aws::Principal& principal) const {
  const std::shared_lock lock(mutex_);
  if (principal.access_key_id.starts_with(kTemporaryPrefix)) return lives(principal);
  const auto found = keys_.find(principal.access_key_id);
  return found != keys_.end() && found->second.principal.user_id == principal.user_id;
}

void KeyDirectory::accept_any_key() {
  const std::unique_lock lock(mutex_);
  any_key_ = true;
}

void KeyDirectory::update_instance(const std::string& id, bool exists) {
  const std::unique_lock lock(mutex_);
  revision_.fetch_add(1, std::memory_order_release);
  if (exists) {
    instances_.insert(id);
  } else {
    instances_.erase(id);
  }
}

bool KeyDirectory::lives(const aws::Principal& session) const {
  if (session.ends_with.empty()) return true;
  if (session.ends_with.starts_with(kInstancePrefix)) return instances_.contains(session.ends_with);
  if (any_key_) return true;
  const auto key = keys_.find(session.ends_with);
  return key != keys_.end() && key->second.principal.user_id == session.user_id;
}

aws::AuthResult<aws::Credentials> KeyDirectory::find_temporary(const std::string& access_key_id,
                                                               const std::string& session_token,
                                                               TimePoint now) const {
  const auto opener = seal();
  if (!opener) return invalid_token();
  auto session = opener->open(session_token);
  if (!session || session->principal.access_key_id != access_key_id) return invalid_token();
  if (now >= session->expiration) {
    return aws::auth_fail(aws::AuthFault::kTokenExpired,
                          "The security token included in the request is expired");
  }
  const std::shared_lock lock(mutex_);
  if (!lives(session->principal)) return invalid_token();
  return aws::Credentials{.secret_key = std::move(session->secret_key),
                          .principal = std::move(session->principal)};
}

}  // namespace minato::iam
