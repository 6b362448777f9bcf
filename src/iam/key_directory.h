// Who an access key belongs to: the credential provider of the whole server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "aws/credentials.h"
#include "iam/records.h"
#include "iam/session_seal.h"

namespace minato::iam {

// Permanent keys by id, fed from the store, and temporary keys by their sealed token. Thread-safe.
class KeyDirectory final : public aws::CredentialProvider {
 public:
  // Until then temporary keys are unknown.
  void set_seal(std::shared_ptr<const SessionSeal> seal);
  // `record` replaces what is known of the key; nullptr forgets it.
  void update(const std::string& access_key_id, const AccessKeyRecord* record);

  aws::AuthResult<aws::Credentials> find(const std::string& access_key_id,
                                         const std::string& session_token,
                                         TimePoint now) const override;
  std::shared_ptr<const SessionSeal> seal() const;

  // Another number after every update().
  std::uint64_t revision() const { return revision_.load(std::memory_order_acquire); }
  // Whether the key of `principal` is active and the principal's own; of a temporary key, whether
  // what it ends with is still there.
  bool holds(const aws::Principal& principal) const;

  // Sessions then end with no access key (--dev).
  void accept_any_key();
  // An instance was launched or is gone, and with it its sessions.
  void update_instance(const std::string& id, bool exists);

 private:
  aws::AuthResult<aws::Credentials> find_temporary(const std::string& access_key_id,
                                                   const std::string& session_token,
                                                   TimePoint now) const;

  // With the lock held.
  bool lives(const aws::Principal& session) const;

  mutable std::shared_mutex mutex_;
  std::shared_ptr<const SessionSeal> seal_;
  std::unordered_map<std::string, aws::Credentials> keys_;  // the active ones
  std::unordered_set<std::string> instances_;
  bool any_key_ = false;
  std::atomic<std::uint64_t> revision_ = 0;
};

}  // namespace minato::iam
