// For tests: stands between a store and a real S3 server, passes requests on and spoils some.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/io_threads.h"

namespace minato::blob {

class FaultyFront {
 public:
  enum class Fault {
    kNone,
    kRefuse,     // 503 SlowDown, not passed on
    kForbid,     // 403, not passed on
    kLateError,  // 200 with an error in it, not passed on
    kFail,       // passed on, then 500
    kCutAnswer,  // passed on, then half of the answer and the end of the connection
  };
  // Asked for each request; one call at a time.
  using Rule = std::function<Fault(const http::Request&)>;

  explicit FaultyFront(const std::string& server);
  ~FaultyFront();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void set_rule(Rule rule);
  std::size_t requests() const;  // so far

 private:
  Fault fault_of(const http::Request& request);
  Awaitable<void> serve(http::Exchange& exchange);
  Awaitable<Result<>> answer(http::Exchange& exchange, Fault fault);

  IoThreads threads_;
  http::Client client_;
  http::Server server_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  Rule rule_;
  std::size_t requests_ = 0;
};

}  // namespace minato::blob
