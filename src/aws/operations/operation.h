// An operation of an API as one value in one file: what it acts on, whom it asks, what it does.
//
//   // src/logs/api/groups/delete_log_group.cc
//   const Operation<api::DeleteLogGroup, GroupName> kDeleteLogGroup{
//       .find = named_group<api::DeleteLogGroup>,
//       .resources = group_arns,
//       .sample = R"({"logGroupName": "{log-group}"})",
//       .handle = delete_log_group};
//
// A service names its Operation in api/operation.h; codegen/operations.py lists those below api/.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/context.h"
#include "aws/operation_call.h"
#include "base/async.h"
#include "base/limits.h"
#include "base/result.h"

namespace minato::aws {

using Arns = std::vector<std::string>;

// A member that has to be given: leaving it out does not compile.
template <class T>
class Required {
 public:
  template <std::convertible_to<T> Given>
  constexpr Required(Given given) : value_(std::move(given)) {}
  constexpr const T& operator*() const { return value_; }

 private:
  T value_;
};

// What an operation without a resource of its own acts on. Only where AWS has none:
// https://docs.aws.amazon.com/service-authorization/latest/reference/
inline Arns any_resource() {
  return {"*"};
}

// Roles that a call hands to a service: the caller needs iam:PassRole for each.
template <class Op, class Service>
struct Passing {
  Required<Arns (*)(const Service&, const RequestContext&, const typename Op::Request&)> roles;
  Required<std::string_view> to;  // the service, as iam:PassedToService names it
};

// Every function is called on the control executor. What find() answered lives until handle() has
// ended; pointers into tables that it holds are good until handle() first waits.
template <class Op, class Service, class Found>
struct Operation {
  using Request = typename Op::Request;
  using Answer = Awaitable<Result<typename Op::Response>>;

  // Reads the names of a request strictly, and looks up what AWS looks up before it authorises.
  // Pure. Its error is the answer.
  Required<Result<Found> (*)(const Service&, const RequestContext&, const Request&)> find;
  // The canonical ARNs of what was found: what policies are asked about.
  Required<Arns (*)(const RequestContext&, const Found&)> resources;
  std::optional<Passing<Op, Service>> passes = {};
  // What conditions of the service's own can ask for.
  std::vector<ConditionKey> (*keys)(const RequestContext&, const Found&) = nullptr;
  std::size_t body_max = limits::kApiBodyBytes;
  // A request as JSON, with {cluster}, {task}, ... for the names of things that there are.
  Required<std::string_view> sample;
  Required<Answer (*)(Service&, const RequestContext&, const Request&, const Found&)> handle;
};

// One call of an operation that is a value.
template <class Op, class Service, class Found>
class FoundCall final : public OperationCall {
 public:
  FoundCall(const Operation<Op, Service, Found>& operation, Service& service)
      : operation_(operation), service_(service) {}

  void* input() override { return &request_; }
  Result<> find(const RequestContext& context) override {
    auto found = (*operation_.find)(service_, context, request_);
    if (!found) return fail(std::move(found).error());
    found_ = std::move(*found);
    return {};
  }
  Arns resources(const RequestContext& context) const override {
    return (*operation_.resources)(context, found_);
  }
  Arns passed_roles(const RequestContext& context) const override {
    return operation_.passes ? (*operation_.passes->roles)(service_, context, request_) : Arns();
  }
  std::string_view roles_go_to() const override {
    return operation_.passes ? *operation_.passes->to : std::string_view();
  }
  std::vector<ConditionKey> keys(const RequestContext& context) const override {
    if (!operation_.keys) return {};
    return operation_.keys(context, found_);
  }
  Awaitable<Result<>> run(const RequestContext& context) override {
    auto answer = co_await (*operation_.handle)(service_, context, request_, found_);
    if (!answer) co_return fail(std::move(answer).error());
    response_ = std::move(*answer);
    co_return Result<>();
  }
  const void* output() const override { return &response_; }

 private:
  const Operation<Op, Service, Found>& operation_;
  Service& service_;
  typename Op::Request request_;
  Found found_{};
  typename Op::Response response_;
};

template <class Op, class Service, class Found>
class OperationOf final : public ServedOperation {
 public:
  OperationOf(const Operation<Op, Service, Found>& operation, Service& service)
      : operation_(operation), service_(service) {}
  std::unique_ptr<OperationCall> make_call() const override {
    return std::make_unique<FoundCall<Op, Service, Found>>(operation_, service_);
  }
  std::size_t body_max() const override { return operation_.body_max; }
  std::string_view sample() const override { return *operation_.sample; }

 private:
  const Operation<Op, Service, Found>& operation_;
  Service& service_;
};

}  // namespace minato::aws
