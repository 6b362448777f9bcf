// Who an access key belongs to: the credential provider of the whole server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

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
  // Whether the key of `principal` is active and the principal's own. A temporary key always is:
  // nobody keeps those.
  bool holds(const aws::Principal& principal) const;

 private:
  aws::AuthResult<aws::Credentials> find_temporary(const std::string& access_key_id,
                                                   const std::string& session_token,
                                                   TimePoint now) const;

  mutable std::shared_mutex mutex_;
  std::shared_ptr<const SessionSeal> seal_;
  std::unordered_map<std::string, aws::Credentials> keys_;  // the active ones
  std::atomic<std::uint64_t> revision_ = 0;
};

}  // namespace minato::iam
