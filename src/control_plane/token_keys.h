// What the registry knows of the access keys that its tokens were made with.
#pragma once

#include "iam/key_directory.h"
#include "registry/auth.h"

namespace minato {

class TokenKeys final : public registry::KeyWatch {
 public:
  // With `any_key` (--dev) keys need not exist. `keys` outlives it.
  TokenKeys(const iam::KeyDirectory& keys, bool any_key) : keys_(keys), any_key_(any_key) {}

  std::uint64_t revision() const override { return keys_.revision(); }
  bool holds(const aws::Principal& principal) const override {
    return any_key_ || keys_.holds(principal);
  }

 private:
  const iam::KeyDirectory& keys_;
  const bool any_key_;
};

}  // namespace minato
