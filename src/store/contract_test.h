// What the contract suites share: back ends by factory, and a way to run coroutines to their end.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace minato::store {

// Makes empty stores of one back end; owns what they need (folders, servers).
class BackEnd {
 public:
  virtual ~BackEnd() = default;
  virtual std::unique_ptr<Store> open(std::size_t change_log_length) = 0;
};

struct BackEndFactory {
  std::string name;
  std::function<std::unique_ptr<BackEnd>()> make;
};

// Every back end of this build (back_ends_test.cc).
std::vector<BackEndFactory> back_ends();
inline std::string back_end_name(const testing::TestParamInfo<BackEndFactory>& info) {
  return info.param.name;
}

// Runs the coroutine on a context of its own until it is done.
template <class T>
T run(Awaitable<T> work) {
  asio::io_context context(1);
  std::optional<T> result;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  context.run();
  return std::move(*result);
}

class StoreContract : public testing::TestWithParam<BackEndFactory> {
 protected:
  void SetUp() override {
    back_end_ = GetParam().make();
    store_ = back_end_->open(kChangeLogLength);
    ASSERT_TRUE(store_);
  }

  Result<Revision> put(std::string key, std::string value) {
    return run(store_->commit({{}, {{"t", std::move(key), std::move(value)}}}));
  }
  std::optional<Record> get(std::string key) { return *run(store_->get("t", std::move(key))); }

  std::unique_ptr<BackEnd> back_end_;
  std::unique_ptr<Store> store_;
};

}  // namespace minato::store
