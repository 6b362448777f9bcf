// Who an access key belongs to: the credential provider of the whole server.
#pragma once

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

 private:
  aws::AuthResult<aws::Credentials> find_temporary(const std::string& access_key_id,
                                                   const std::string& session_token,
                                                   TimePoint now) const;

  mutable std::shared_mutex mutex_;
  std::shared_ptr<const SessionSeal> seal_;
  std::unordered_map<std::string, aws::Credentials> keys_;  // the active ones
};

}  // namespace minato::iam
