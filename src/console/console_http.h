// The console's own paths, the only ones of the server that are not AWS's or the registry's:
// signing in, the static files, and the event stream. None of them can do what the API cannot.
#pragma once

#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/random.h"
#include "console/event_hub.h"
#include "console/sessions.h"
#include "console/site.h"
#include "net/http_server.h"

namespace minato::console {

struct ConsoleOptions {
  std::vector<std::string> folders;  // where the web application may be, best first
  SessionOptions sessions;
  std::string region;
  std::string registry_host;
  std::string endpoint;
};

// Called on connection executors, from any thread.
class ConsoleHttp {
 public:
  // All outlive it; `random` is thread-safe.
  struct Ports {
    Identity identity;
    EventHub& events;
    const Clock& clock;
    Random& random;
  };
  ConsoleHttp(Ports ports, ConsoleOptions options);

  // Everything below /console/, /workshop, and a GET of "/" that is no API call: without query and
  // without a signature.
  static bool accepts(const http::Request& request);
  Awaitable<void> serve(http::Exchange& exchange);

 private:
  Awaitable<void> serve_page(http::Exchange& exchange);
  Awaitable<void> serve_file(http::Exchange& exchange);
  Awaitable<void> serve_api(http::Exchange& exchange);
  Awaitable<Result<http::Response>> call(http::Exchange& exchange);
  Awaitable<Result<http::Response>> login(http::Exchange& exchange);
  Awaitable<Result<>> stream_events(http::Exchange& exchange);
  Result<http::Response> session(const http::Request& request) const;
  http::Response logout(const http::Request& request) const;
  http::Response info(const http::Request& request) const;
  std::string set_cookie(const http::Request& request, std::string_view value,
                         Duration lifetime) const;

  EventHub& events_;
  const Clock& clock_;
  Random& random_;
  const ConsoleOptions options_;
  Sessions sessions_;
  Site site_;
};

}  // namespace minato::console
