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

#include "iam/handlers/handlers.h"
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

  // Runs a handler as the dispatcher would.
  template <class Response, class Request>
  Result<Response> call(Awaitable<Result<Response>> (*handler)(IamService&, const Context&,
                                                               const Request&),
                        const Request& request) {
    const Context caller = context();
    return run(handler(*iam, caller, request));
  }

  Result<api::CreateRoleResponse> make_role(const std::string& name, const std::string& trust) {
    api::CreateRoleRequest request;
    request.role_name = name;
    request.assume_role_policy_document = trust;
    return call(create_role, request);
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
