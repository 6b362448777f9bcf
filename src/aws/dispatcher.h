// The AWS API edge: one HTTP exchange in, one answer out.
//
//   in-flight limits -> service and operation -> body -> SigV4 -> parse and validate
//   -> authorise (the one place) -> handler -> serialise
//
// Resource functions, the authoriser and handlers run on the control executor; everything before
// and after on the connection's own. There is one hop each way, none when the two are the same.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "aws/authenticator.h"
#include "aws/context.h"
#include "aws/credentials.h"
#include "aws/operation_call.h"
#include "aws/operations/operation.h"
#include "aws/shape.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "net/http_server.h"

namespace minato::aws {

struct DispatcherOptions {
  // Accept any access key without checking signatures, from this machine only: `--dev` mode.
  bool accept_any_key = false;
  // Above these, calls are answered 503 and may be tried again.
  std::size_t requests_in_flight_max = limits::kRequestsInFlight;
  std::size_t body_bytes_in_flight_max = limits::kApiBodiesInFlightBytes;
};

class Dispatcher {
 public:
  // All outlive the dispatcher. `random` must be thread-safe when there are several connection
  // executors.
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
  // At start-up only, as serve().
  void add_service(const ServiceInfo& service);
  // `operation` and `service` outlive the dispatcher.
  template <class Op, class Service, class Found>
  void serve(const Operation<Op, Service, Found>& operation, Service& service) {
    add_operation(Op::kInfo, std::make_unique<OperationOf<Op, Service, Found>>(operation, service));
  }
  bool serves(const OperationInfo& operation) const;
  // Its sample request (Operation::sample); empty when it is not served.
  std::string_view sample_of(const OperationInfo& operation) const;
  // Told of every call that succeeded, on the control executor, before it is answered. At start-up
  // only.
  void on_success(std::function<void(const RequestContext&)> observer);

  // True when the exchange looks like an AWS API call: X-Amz-Target, or on "/" a form POST, a query
  // string with Action, or a SigV4 signature for one of the services added.
  bool accepts(const http::Request& request) const;
  // Answers it, also what accepts() refuses. Callable from any connection executor.
  Awaitable<void> serve_exchange(http::Exchange& exchange);

  // For signed requests that are no API calls, such as the agent's websockets. Thread-safe.
  Authenticator& authenticator();

 private:
  void add_operation(const OperationInfo& operation, std::unique_ptr<ServedOperation> served);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato::aws
