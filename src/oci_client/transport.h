// Requests to one registry: login, redirects, retries and limits. What is asked is in
// registry_client.h.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "oci_client/challenge.h"
#include "oci_client/url.h"

namespace minato::oci {

// Anonymous without a user name. They go to the registry and to a token service of its own
// (login_hosts.h), never over plain HTTP when the registry itself is reached by TLS, and never to
// where it redirects.
struct Credentials {
  std::string user = {};
  std::string password = {};
  // Where the login may go beside the registry, as its token service.
  std::vector<http::Peer> hosts = {};
};

struct Options {
  std::chrono::milliseconds head_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);  // between pieces of a body
  std::chrono::milliseconds send_timeout = std::chrono::minutes(5);   // one chunk of an upload
  // A request that can be repeated is tried this often; the pause doubles each time.
  int attempts = 3;
  std::chrono::milliseconds retry_pause = std::chrono::milliseconds(300);
  // A registry that is overloaded may ask for a longer pause (Retry-After). One above this is not
  // waited for: its answer stands.
  std::chrono::seconds retry_after_max = std::chrono::seconds(10);
  int redirects_max = 5;
  // A blob is sent in pieces of this size, each held in memory. No less than 5 MiB for ECR.
  std::size_t chunk_bytes = 8 * 1024 * 1024;
  // Neither the registry nor where it leads may be an address of this host (http::Peer).
  bool refuse_local = false;
};

// Used from one single-threaded executor, by any number of coroutines at once; outlives them.
// Statuses are values; errors are those of http::Client.
class Transport {
 public:
  Transport(http::Peer registry, Credentials credentials, const Clock& clock, Options options);

  // Sends to the registry, logged in for `scope` ("repository:name:pull" as token services call
  // it, or empty). GET and HEAD are repeated and follow redirects.
  Awaitable<Result<std::unique_ptr<http::ResponseStream>>> open(http::Request request,
                                                                std::string scope);
  // The same, with the whole body. kResourceExhausted above `body_max`.
  Awaitable<Result<http::Response>> send(http::Request request, std::string scope,
                                         std::size_t body_max);

  Url base() const { return {.peer = client_.peer(), .target = "/"}; }
  const Options& options() const { return options_; }
  // The pause before attempt `number` (from 1 on) is repeated; no shorter than `least`.
  Awaitable<void> pause(int number, std::chrono::seconds least = {}) const;

 private:
  using Stream = Result<std::unique_ptr<http::ResponseStream>>;
  struct Cached {
    std::string value;  // of the Authorization header
    TimePoint expires_at;
  };
  Awaitable<Stream> attempt(http::Request request, std::string scope);
  Awaitable<Stream> authorized(http::Request request, std::string scope);
  Awaitable<Stream> follow(std::unique_ptr<http::ResponseStream> stream, http::Request request,
                           std::string scope);
  Awaitable<Result<bool>> log_in(std::string challenges, std::string scope);
  Awaitable<Result<>> fetch_token(Challenge challenge, std::string scope);
  std::string basic() const;
  std::string authorization(const std::string& scope) const;
  void remember(const std::string& scope, Cached login);

  http::Client client_;
  const Credentials credentials_;
  const Clock& clock_;
  const Options options_;
  std::map<std::string, Cached> logins_;  // by scope
  bool wants_basic_ = false;              // the registry asked for it
};

}  // namespace minato::oci
