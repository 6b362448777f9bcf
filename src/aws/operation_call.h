// One call of an operation with its types erased, so that reading, running and rendering are
// written once for all operations.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/context.h"
#include "base/async.h"
#include "base/limits.h"
#include "base/result.h"

namespace minato::aws {

// The ARNs an operation acts on, from its parsed request. Pure. Called on the control executor.
template <class Op>
using ResourceOf =
    std::function<std::vector<std::string>(const RequestContext&, const typename Op::Request&)>;

// What authorising a call of Op has to know about its request. Functions are pure and called on the
// control executor; each may be left out.
template <class Op>
struct AccessOf {
  ResourceOf<Op> resources;  // without it the operation acts on "*"
  // Roles that the call hands to a service: the caller needs iam:PassRole for each.
  ResourceOf<Op> passed_roles;
  std::function<std::vector<ConditionKey>(const RequestContext&, const typename Op::Request&)> keys;
};

// Called on the control executor; context and request live until it has returned.
template <class Op>
using OperationHandler = std::function<Awaitable<Result<typename Op::Response>>(
    const RequestContext&, const typename Op::Request&)>;

// Lives in the dispatcher's frame: input() is filled, then find() and run() once, then output() is
// read. Between find() and run() the caller is authorised for what was found.
class OperationCall {
 public:
  virtual ~OperationCall() = default;
  virtual void* input() = 0;
  virtual Result<> find(const RequestContext&) { return {}; }
  virtual std::vector<std::string> resources(const RequestContext& context) const = 0;
  virtual std::vector<std::string> passed_roles(const RequestContext& context) const = 0;
  virtual std::vector<ConditionKey> keys(const RequestContext& context) const = 0;
  virtual Awaitable<Result<>> run(const RequestContext& context) = 0;
  virtual const void* output() const = 0;
};

// An operation that is served; makes what each call of it needs.
class ServedOperation {
 public:
  virtual ~ServedOperation() = default;
  virtual std::unique_ptr<OperationCall> make_call() const = 0;
  // The largest body that a request may have, in bytes.
  virtual std::size_t body_max() const { return limits::kApiBodyBytes; }
  // See Operation::sample; empty when there is none.
  virtual std::string_view sample() const { return {}; }
};

template <class Op>
class TypedCall final : public OperationCall {
 public:
  TypedCall(const OperationHandler<Op>& handler, const AccessOf<Op>& access)
      : handler_(handler), access_(access) {}

  void* input() override { return &request_; }
  std::vector<std::string> resources(const RequestContext& context) const override {
    return access_.resources ? access_.resources(context, request_) : std::vector<std::string>{"*"};
  }
  std::vector<std::string> passed_roles(const RequestContext& context) const override {
    if (!access_.passed_roles) return {};
    return access_.passed_roles(context, request_);
  }
  std::vector<ConditionKey> keys(const RequestContext& context) const override {
    if (!access_.keys) return {};
    return access_.keys(context, request_);
  }
  Awaitable<Result<>> run(const RequestContext& context) override {
    auto answer = co_await handler_(context, request_);
    if (!answer) co_return fail(std::move(answer).error());
    response_ = std::move(*answer);
    co_return Result<>();
  }
  const void* output() const override { return &response_; }

 private:
  const OperationHandler<Op>& handler_;
  const AccessOf<Op>& access_;
  typename Op::Request request_;
  typename Op::Response response_;
};

template <class Op>
class TypedOperation final : public ServedOperation {
 public:
  TypedOperation(OperationHandler<Op> handler, AccessOf<Op> access)
      : handler_(std::move(handler)), access_(std::move(access)) {}
  std::unique_ptr<OperationCall> make_call() const override {
    return std::make_unique<TypedCall<Op>>(handler_, access_);
  }

 private:
  OperationHandler<Op> handler_;
  AccessOf<Op> access_;
};

}  // namespace minato::aws
