// The OCI distribution API (https://github.com/opencontainers/distribution-spec, 1.1) over the
// registry.
#pragma once

#include "base/limits.h"
#include "net/http_server.h"
#include "net/ready_answer.h"
#include "registry/http/headers.h"
#include "registry/http/ready_answers.h"
#include "registry/http/route.h"
#include "registry/registry.h"
#include "registry/session_cache.h"
#include "registry/upstream.h"

namespace minato::registry {

// Callable from any connection executor. The registry outlives it.
class RegistryHttp {
 public:
  // Makes the repository that a push names and that does not exist; RepositoryNotFoundException
  // when it is not to be made. Callable from any executor.
  using CreateOnPush = std::function<Awaitable<Result<RepositoryRecord>>(Scope, std::string name)>;
  // `upstream` and `keys` may be null; without the latter tokens outlive their keys. All outlive
  // this.
  RegistryHttp(Registry& registry, Authorize authorize, CreateOnPush create_on_push = nullptr,
               Upstream* upstream = nullptr, const KeyWatch* keys = nullptr);

  // Paths /v2 and below.
  static bool accepts(const http::Request& request);
  // Whether what serve() would answer is at hand: http::ReadyHandler. Asks anew whether the token's
  // key and policies still allow it.
  bool find_ready(const http::Request& request, http::ReadyAnswer& out);
  // Answers the exchange, whatever is wrong with it.
  Awaitable<void> serve(http::Exchange& exchange);

 private:
  // One request on its way. Lives in serve()'s frame.
  struct Call {
    http::Exchange& exchange;
    Route route;
    std::shared_ptr<const Session> session = nullptr;  // null with an open link
    Scope scope = {};
    RepositoryRecord repository = {};

    std::string_view method() const { return exchange.request().method; }
    std::string_view query() const { return exchange.request().query(); }
    bool is_head() const { return method() == "HEAD"; }
  };
  using Done = Awaitable<Result<>>;

  // Descriptors as text, joined by commas. An answer is no larger than a manifest may be, unless
  // one entry alone is.
  struct ReferrersPage {
    std::string entries = {};
    std::size_t count = 0;
    std::string last;  // the last row looked at
    bool more = false;

    bool is_full(std::size_t next) const {
      return count > 0 && entries.size() + next > limits::kManifestBytes;
    }
    void add(std::string_view entry) {
      if (count++ > 0) entries += ',';
      entries += entry;
    }
  };

  Done run(Call& call);
  Result<> authenticate(Call& call);
  Result<std::shared_ptr<const Session>> verify(std::string_view authorization, TimePoint now);
  std::shared_ptr<const Session> known_session(const SessionCache::Key& key, TimePoint now);
  ScopeView scope_of(const http::Request& request, const Session& session) const;
  bool open_link(Call& call) const;
  Result<> authorize(const Call& call, std::string_view action, std::string_view name) const;
  Done find_repository(Call& call);
  Done prepare_pull(const Call& call);
  Done dispatch(Call& call);

  Done answer_base(Call& call);
  Done answer_token(Call& call);
  Done list_catalog(Call& call);
  Done list_tags(Call& call);
  Done list_referrers(Call& call);
  Awaitable<Result<ReferrersPage>> read_referrers(const Call& call, PageQuery page);

  Done serve_manifest(Call& call);
  Done read_manifest(Call& call);
  Done put_manifest(Call& call);
  Awaitable<Result<ManifestRecord>> put_tags(Call& call, NewImage image, http::Response& response);
  Done delete_manifest(Call& call);

  Done serve_blob(Call& call);
  Done read_blob(Call& call, Digest digest);
  Done send_blob(Call& call, Digest digest, http::Response head);
  static Done send_pieces(Call& call, blob::OpenBlob& blob, http::Response head,
                          std::uint64_t offset, std::uint64_t length);

  Done start_upload(Call& call);
  Done upload_at_once(Call& call, std::string digest_text);
  Awaitable<Result<bool>> try_mount(Call& call);
  Awaitable<Result<bool>> mount_from(Call& call, std::string source, Digest digest);
  Awaitable<Result<std::unique_ptr<blob::Upload>>> open_upload(Call& call);
  Done serve_upload(Call& call);
  Done upload_status(Call& call);
  Done append_chunk(Call& call);
  Done finish_upload(Call& call);
  Awaitable<Result<bool>> accept_chunk(Call& call, std::unique_ptr<blob::Upload>& upload);
  Done receive(Call& call, blob::Upload& upload);
  static Result<> check_length(const Call& call, std::uint64_t received);

  // Tells a client whose login is about to end.
  void warn_of_expiry(const Call& call, http::Response& response) const;

  http::Response error_response(const Error& error) const;

  Registry& registry_;
  const Authorize authorize_;
  const CreateOnPush create_on_push_;
  Upstream* const upstream_;
  const KeyWatch* const keys_;
  SessionCache sessions_;
  ReadyAnswers answers_;
};

}  // namespace minato::registry
