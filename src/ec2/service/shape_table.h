// A store table whose values are API shapes as JSON, mirrored in memory, with the transactions that
// change it.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "aws/json.h"
#include "base/async.h"
#include "base/result.h"
#include "store/commit_with_retry.h"
#include "store/store.h"
#include "store/table.h"

namespace minato::ec2 {

// Control executor only. Keys are record_key()'s.
template <class Shape>
class ShapeTable {
 public:
  ShapeTable(store::Store& store, std::string_view name)
      : store_(store),
        table_(store, std::string(name),
               {.encode =
                    [](const Shape& shape) {
                      return boost::json::serialize(aws::json::to_value(shape));
                    },
                .decode = [](std::string_view, std::string_view text) { return decode(text); }}) {}

  // Reads everything. Before the first use.
  Awaitable<Result<>> load() { return table_.start(); }

  // nullptr when there is none. Valid until the next co_await.
  const Shape* find(const std::string& key) const {
    const auto* entry = table_.find(key);
    return entry ? &entry->value : nullptr;
  }
  // In key order; of one account and region, or all with an empty prefix.
  std::vector<std::pair<std::string, const Shape*>> list(const std::string& prefix) const {
    std::vector<std::pair<std::string, const Shape*>> found;
    for (const auto& [key, entry] : table_.with_prefix(prefix)) {
      found.emplace_back(key, &entry.value);
    }
    return found;
  }

  // Stores a new record. `check` is asked before each attempt and may refuse, such as when `key`
  // is there already.
  Awaitable<Result<>> create(std::string key, Shape shape, std::function<Result<>()> check) {
    const auto build = [this, &key, &shape, &check]() -> Result<store::Transaction> {
      TRY_VOID(check());
      store::Transaction transaction;
      table_.put(transaction, key, shape);
      return transaction;
    };
    CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
    co_return Result<>();
  }

  // Applies `change`, which may refuse, to the newest value. Nothing happens when it is gone.
  Awaitable<Result<>> update(std::string key, std::function<Result<>(Shape&)> change) {
    const auto build = [this, &key, &change]() -> Result<store::Transaction> {
      store::Transaction transaction;
      const auto* entry = table_.find(key);
      if (!entry) return transaction;
      Shape changed = entry->value;
      TRY_VOID(change(changed));
      table_.put(transaction, key, changed);
      return transaction;
    };
    CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
    co_return Result<>();
  }

  // Nothing happens when they are gone.
  Awaitable<Result<>> erase(std::vector<std::string> keys) {
    const auto build = [this, &keys]() -> Result<store::Transaction> {
      store::Transaction transaction;
      for (const auto& key : keys) {
        if (table_.find(key)) table_.erase(transaction, key);
      }
      return transaction;
    };
    CO_TRY([[maybe_unused]] const auto revision, co_await store::commit_with_retry(store_, build));
    co_return Result<>();
  }

 private:
  static Result<Shape> decode(std::string_view text) {
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error) return fail(ErrorCode::kDataLoss, "an EC2 record is not JSON");
    return aws::json::from_stored<Shape>(value);
  }

  store::Store& store_;
  store::Table<Shape> table_;
};

}  // namespace minato::ec2
