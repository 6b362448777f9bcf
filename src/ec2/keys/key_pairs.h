// The key pairs of every account and region, without their private halves, which are nowhere but
// in the answer of CreateKeyPair.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include <string>

#include "ec2/keys/key_material.h"
#include "ec2/model/records.h"
#include "ec2/service/shape_table.h"

namespace minato::ec2 {

// Control executor only.
class KeyPairs {
 public:
  explicit KeyPairs(store::Store& store);

  Awaitable<Result<>> load() { return table_.load(); }

  // nullptr when there is none. Valid until the next co_await. `prefix` is record_key() with an
  // empty id.
  const api::KeyPairInfo* by_name(const std::string& prefix, const std::string& name) const;
  const api::KeyPairInfo* by_id(const std::string& prefix, std::string_view id) const;
  // By name.
  std::vector<const api::KeyPairInfo*> list(const std::string& prefix) const;

  // generate_key() beside the control executor, one at a time.
  Awaitable<Result<NewKey>> generate(KeyKind kind, KeyFormat format, std::string comment);
  // InvalidKeyPair.Duplicate when the name is taken, ResourceLimitExceeded when there are
  // limits::kKeyPairs.
  Awaitable<Result<>> add(std::string prefix, api::KeyPairInfo pair);
  // Applies `change`, which may refuse. Nothing happens when it is gone.
  Awaitable<Result<>> update(std::string prefix, std::string name,
                             std::function<Result<>(api::KeyPairInfo&)> change);
  Awaitable<Result<>> remove(std::string prefix, std::string name);

 private:
  ShapeTable<api::KeyPairInfo> table_;  // by account, region and name
  asio::thread_pool forge_{1};
};

}  // namespace minato::ec2
