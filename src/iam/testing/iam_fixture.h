// IAM on a memory store, driven from a test.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gen/iam_operations.h"
#include "iam/iam_service.h"
#include "store/memory/memory_store.h"

namespace minato::iam::testing {

inline constexpr const char* kAccount = "111122223333";

class IamTest : public ::testing::Test {
 protected:
  IamTest() : store(store::make_memory_store()) { restart(); }

  // A new process on the same store.
  void restart() {
    iam = std::make_unique<IamService>(*store, random);
    EXPECT_TRUE(run(iam->start()));
  }

  template <class T>
  T run(Awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(control, std::move(work), [&result](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    control.restart();
    control.run();
    return std::move(result.value());
  }

  // Who calls: the root of kAccount unless told otherwise.
  aws::RequestContext context() const {
    aws::RequestContext made;
    made.account = kAccount;
    made.region = "us-east-1";
    made.now = clock.now();
    made.principal = principal;
    return made;
  }

  // What the operation answers to somebody who may do everything.
  template <class Op, class Found>
  Result<typename Op::Response> call(const Operation<Op, Found>& operation,
                                     const typename Op::Request& request) {
    return run(perform(operation, context(), request));
  }
  template <class Op, class Found>
  Awaitable<Result<typename Op::Response>> perform(const Operation<Op, Found>& operation,
                                                   aws::RequestContext caller,
                                                   typename Op::Request request) {
    auto found = (*operation.find)(*iam, caller, request);
    if (!found) co_return fail(std::move(found).error());
    co_return co_await (*operation.handle)(*iam, caller, request, *found);
  }
  // The ARNs that policies are asked about; the error's name when the request is refused before.
  template <class Op, class Found>
  aws::Arns arns(const Operation<Op, Found>& operation, const typename Op::Request& request) {
    const auto found = (*operation.find)(*iam, context(), request);
    if (!found) return {std::string(found.error().name)};
    return (*operation.resources)(context(), *found);
  }

  Result<api::CreateRoleResponse> make_role(const std::string& name, const std::string& trust) {
    api::CreateRoleRequest request;
    request.role_name = name;
    request.assume_role_policy_document = trust;
    return call(kCreateRole, request);
  }

  static std::string trust(const std::string& principal_json) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" +
           principal_json + R"(,"Action":"sts:AssumeRole"}]})";
  }

  asio::io_context control;
  SeededRandom random{1};
  FakeClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<IamService> iam;
  aws::Principal principal{.kind = aws::Principal::Kind::kRoot,
                           .account = kAccount,
                           .arn = "arn:aws:iam::111122223333:root",
                           .user_id = kAccount,
                           .access_key_id = "AKIAROOT"};
};

}  // namespace minato::iam::testing
