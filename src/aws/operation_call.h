// One call of an operation with its types erased, so that reading, running and rendering are
// written once for all operations.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/async.h"
#include "base/result.h"

namespace minato::aws {

// Lives in the dispatcher's frame: input() is filled, then find() and run() once, then output() is
// read. Between find() and run() the caller is authorised for what was found.
class OperationCall {
 public:
  virtual ~OperationCall() = default;
  virtual void* input() = 0;
  virtual Result<> find(const RequestContext&) = 0;
  virtual std::vector<std::string> resources(const RequestContext& context) const = 0;
  virtual std::vector<std::string> passed_roles(const RequestContext& context) const = 0;
  virtual std::string_view roles_go_to() const = 0;
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
  virtual std::size_t body_max() const = 0;
  // See Operation::sample.
  virtual std::string_view sample() const = 0;
};

}  // namespace minato::aws
