// The OCI distribution API (https://github.com/opencontainers/distribution-spec, 1.1) over the
// registry.
#pragma once

#include "net/http_server.h"
#include "registry/http/route.h"
#include "registry/registry.h"

namespace minato::registry {

// Callable from any connection executor. The registry outlives it.
class RegistryHttp {
 public:
  RegistryHttp(Registry& registry, Authorize authorize);

  // Paths /v2 and below.
  static bool accepts(const http::Request& request);
  // Answers the exchange, whatever is wrong with it.
  Awaitable<void> serve(http::Exchange& exchange);

 private:
  // One request on its way. Lives in serve()'s frame.
  struct Call {
    http::Exchange& exchange;
    Route route;
    Session session = {};
    Scope scope = {};
    RepositoryRecord repository = {};

    std::string_view method() const { return exchange.request().method; }
    std::string_view query() const { return exchange.request().query(); }
    bool is_head() const { return method() == "HEAD"; }
  };
  using Done = Awaitable<Result<>>;

  Done run(Call& call);
  Result<> authenticate(Call& call) const;
  bool open_link(Call& call) const;
  Done authorize(const Call& call, std::string_view action, std::string_view name);
  Done dispatch(Call& call);

  Done answer_base(Call& call);
  Done answer_token(Call& call);
  Done list_catalog(Call& call);
  Done list_tags(Call& call);
  Done list_referrers(Call& call);

  Done serve_manifest(Call& call);
  Done read_manifest(Call& call);
  Done put_manifest(Call& call);
  Done delete_manifest(Call& call);

  Done serve_blob(Call& call);
  Done read_blob(Call& call, Digest digest);
  Done send_blob(Call& call, Digest digest, http::Response head);

  Done start_upload(Call& call);
  Done upload_at_once(Call& call, std::string digest_text);
  Awaitable<Result<bool>> try_mount(Call& call);
  Done serve_upload(Call& call);
  Done upload_status(Call& call);
  Done append_chunk(Call& call);
  Done finish_upload(Call& call);
  Awaitable<Result<bool>> accept_chunk(Call& call, std::unique_ptr<blob::Upload>& upload);
  Done receive(Call& call, blob::Upload& upload);

  http::Response error_response(const Error& error) const;

  Registry& registry_;
  const Authorize authorize_;
};

}  // namespace minato::registry
