// IAM as the server holds it: tables, keys and sessions. Handlers and the control plane use it on
// the control executor only; what credentials() returns is thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/async.h"
#include "base/random.h"
#include "base/result.h"
#include "iam/key_directory.h"
#include "iam/policy_directory.h"
#include "iam/records.h"
#include "store/store.h"
#include "store/table.h"

namespace minato::iam {

struct AccessKeyPair {
  std::string access_key_id;
  std::string secret_key;
};

struct SessionCredentials {
  std::string access_key_id;
  std::string secret_key;
  std::string session_token;
  TimePoint expiration;
};

struct SessionTime {
  TimePoint issued;
  TimePoint expiration;
};

// A service's wish to act as a role: a task's role, an instance profile's.
struct RoleSessionRequest {
  std::string role_arn;
  std::string session_name;             // 2 to 64 characters of [A-Za-z0-9_+=,.@-]
  std::chrono::seconds duration{3600};  // 15 minutes to 12 hours
  std::string service;                  // "ecs-tasks.amazonaws.com": must be trusted by the role
  std::string instance = {};            // the session ends with it
};

class IamService {
 public:
  // Both outlive the service.
  IamService(store::Store& store, Random& random);

  // Loads everything; on the very first start makes the key that seals sessions. Call once, before
  // anything else, on the control executor.
  Awaitable<Result<>> start();

  // The active root access key of `account`, made when there is none.
  Awaitable<Result<AccessKeyPair>> ensure_root_key(std::string account, TimePoint now);

  // NoSuchEntity when the role does not exist, AccessDenied when it does not trust the service.
  Result<SessionCredentials> issue_role_credentials(const RoleSessionRequest& request,
                                                    TimePoint now);
  // The ARN of the role in an instance profile of the account, given by ARN or by name;
  // NoSuchEntity when there is no such profile or no role in it.
  Result<std::string> role_of_instance_profile(std::string_view account,
                                               std::string_view arn_or_name) const;

  const KeyDirectory& credentials() const { return keys_; }

  // Thread-safe.
  PolicyDirectory& policies() { return policies_; }

  // For operations and tests.
  store::Store& store() { return store_; }
  Random& random() { return random_; }
  const store::Table<RoleRecord>& roles() const { return roles_; }
  const store::Table<InstanceProfileRecord>& instance_profiles() const { return profiles_; }
  const store::Table<UserRecord>& users() const { return users_; }
  const store::Table<AccessKeyRecord>& access_keys() const { return access_keys_; }
  const store::Table<PolicyRecord>& managed_policies() const { return managed_policies_; }

  // A temporary key for `principal`, whose access_key_id is filled in. It ends with what the
  // principal's own ends with, else with the key that the principal has. Thread-safe.
  SessionCredentials issue_session(aws::Principal principal, SessionTime time);
  // An instance was launched or is gone, and with it its sessions. Thread-safe.
  void update_instance(const std::string& id, bool exists) { keys_.update_instance(id, exists); }
  // Sessions then end with no access key (--dev).
  void accept_any_key() { keys_.accept_any_key(); }

  // Seals what the console's cookie says, with a key of its own: no cookie opens as a session token
  // and no session token as a cookie. The same after a restart. Thread-safe, after start().
  const SessionSeal& console_seal() const { return *console_seal_; }

 private:
  Awaitable<Result<>> load_seal();

  store::Store& store_;
  Random& random_;
  KeyDirectory keys_;
  PolicyDirectory policies_;
  std::unique_ptr<const SessionSeal> console_seal_;
  store::Table<RoleRecord> roles_;
  store::Table<InstanceProfileRecord> profiles_;
  store::Table<UserRecord> users_;
  store::Table<AccessKeyRecord> access_keys_;
  store::Table<PolicyRecord> managed_policies_;
};

// What a session of `role` is to everybody else. `session_name` has been checked.
aws::Principal role_session_principal(const api::Role& role, std::string_view session_name);

}  // namespace minato::iam
