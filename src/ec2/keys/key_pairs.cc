#include "ec2/keys/key_pairs.h"

#include <boost/asio/post.hpp>

#include "base/limits.h"
#include "base/resume.h"
#include "ec2/errors.h"

namespace minato::ec2 {

KeyPairs::KeyPairs(store::Store& store) : table_(store, table::kKeyPairs) {}

const api::KeyPairInfo* KeyPairs::by_name(const std::string& prefix,
                                          const std::string& name) const {
  return table_.find(prefix + name);
}

const api::KeyPairInfo* KeyPairs::by_id(const std::string& prefix, std::string_view id) const {
  for (const auto& [key, pair] : table_.list(prefix)) {
    if (pair->key_pair_id == id) return pair;
  }
  return nullptr;
}

std::vector<const api::KeyPairInfo*> KeyPairs::list(const std::string& prefix) const {
  std::vector<const api::KeyPairInfo*> pairs;
  for (const auto& [key, pair] : table_.list(prefix)) pairs.push_back(pair);
  return pairs;
}

Awaitable<Result<NewKey>> KeyPairs::generate(KeyKind kind, KeyFormat format, std::string comment) {
  co_return co_await resume_later<Result<NewKey>>(
      [this, kind, format, comment = std::move(comment)](Resume<Result<NewKey>> resume) mutable {
        asio::post(forge_, [kind, format, comment = std::move(comment),
                            resume = std::move(resume)]() mutable {
          resume(generate_key(kind, format, comment));
        });
      });
}

Awaitable<Result<>> KeyPairs::add(std::string prefix, api::KeyPairInfo pair) {
  const std::string name = pair.key_name.value_or("");
  co_return co_await table_.create(
      prefix + name, std::move(pair), [this, &prefix, &name]() -> Result<> {
        if (by_name(prefix, name)) return fail(errors::key_pair_duplicate());
        if (table_.list(prefix).size() >= limits::kKeyPairs) {
          return fail(errors::limit_exceeded("key pairs", limits::kKeyPairs));
        }
        return {};
      });
}

Awaitable<Result<>> KeyPairs::update(std::string prefix, std::string name,
                                     std::function<Result<>(api::KeyPairInfo&)> change) {
  return table_.update(prefix + name, std::move(change));
}

Awaitable<Result<>> KeyPairs::remove(std::string prefix, std::string name) {
  return table_.erase({prefix + name});
}

}  // namespace minato::ec2
