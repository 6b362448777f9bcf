// The AWS API edge: one HTTP exchange in, one answer out.
//
//   size and in-flight limits -> service and operation -> SigV4 -> parse and validate
//   -> authorise (the one place) -> handler -> serialise
//
// Handlers and ports run on the control executor; parsing and rendering of bytes happen on the
// connection's own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/context.h"
#include "aws/credentials.h"
#include "aws/shape.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "net/http_server.h"

namespace minato::aws {

// The ARNs an operation acts on, from its parsed request. Pure.
template <class Op>
using ResourceOf =
    std::function<std::vector<std::string>(const RequestContext&, const typename Op::Request&)>;

template <class Op>
using OperationHandler = std::function<Awaitable<Result<typename Op::Response>>(
    const RequestContext&, const typename Op::Request&)>;

struct DispatcherOptions {
  std::string region = "us-east-1";
  // Accept any access key without checking signatures: `--dev` mode on loopback only.
  bool accept_any_key = false;
};

class Dispatcher {
 public:
  struct Ports {
    const CredentialProvider& credentials;
    const Authorizer& authorizer;
    const Clock& clock;
    Random& random;
    Executor control;
  };
  Dispatcher(Ports ports, DispatcherOptions options);
  ~Dispatcher();

  // Makes a service known: its operations without handler answer "not implemented in this version".
  void add_service(const ServiceInfo& service);
  // Serves Op. At start-up only.
  template <class Op>
  void serve(OperationHandler<Op> handler, ResourceOf<Op> resources);

  // True when the exchange looks like an AWS API call (X-Amz-Target, form POST or a query string
  // with Action, or a SigV4 Authorization for one of the services added).
  bool accepts(const http::Request& request) const;
  // Answers it. Callable from any connection executor.
  Awaitable<void> serve_exchange(http::Exchange& exchange);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato::aws
