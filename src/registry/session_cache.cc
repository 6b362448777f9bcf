#include "registry/session_cache.h"

#include "codec/digest.h"

namespace minato::registry {

SessionCache::Key SessionCache::key_of(std::string_view authorization) {
  return sha256_bytes(authorization);
}

std::shared_ptr<const Session> SessionCache::find(const Key& key, TimePoint now,
                                                  std::uint64_t keys) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = entries_.find(key);
  if (!entry) return nullptr;
  if (entry->keys == keys && entry->session->expires_at > now) return entry->session;
  entries_.erase(key);
  return nullptr;
}

void SessionCache::put(const Key& key, std::shared_ptr<const Session> session, std::uint64_t keys) {
  const std::lock_guard lock(mutex_);
  entries_.put(key, {std::move(session), keys}, 1);
}

std::size_t SessionCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace minato::registry
