// Sessions of tokens that were verified a moment ago. A client shows its token with every request;
// reading it again each time costs more than all the rest of a pull.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/lru_cache.h"
#include "registry/auth.h"

namespace minato::registry {

// Callable from any thread. An entry counts no longer than its token, and only while no access key
// has changed since the token was verified; what its policies allow is not in it. Only valid tokens
// take a place, and they are known by their digest: no token is kept.
class SessionCache {
 public:
  // Clients that pull at once; an entry takes less than a KiB.
  static constexpr std::size_t kEntries = 1024;
  using Key = std::array<std::byte, 32>;

  // Of the whole Authorization header.
  static Key key_of(std::string_view authorization);

  // `keys` is KeyWatch::revision(). nullptr when the token must be verified.
  std::shared_ptr<const Session> find(const Key& key, TimePoint now, std::uint64_t keys);
  // `keys` as it was before the token was verified.
  void put(const Key& key, std::shared_ptr<const Session> session, std::uint64_t keys);
  std::size_t size() const;

 private:
  struct Hash {
    // The key is a hash already.
    std::size_t operator()(const Key& key) const {
      std::size_t out;
      std::memcpy(&out, key.data(), sizeof(out));
      return out;
    }
  };
  struct Entry {
    std::shared_ptr<const Session> session;
    std::uint64_t keys;
  };

  mutable std::mutex mutex_;
  LruCache<Key, Entry, Hash> entries_{kEntries};
};

}  // namespace minato::registry
