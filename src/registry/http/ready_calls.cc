// Pulls that are answered at once, and who shows a token that was verified a moment ago.
#include <fcntl.h>
#include <sys/stat.h>

#include "registry/http/headers.h"
#include "registry/http/registry_http.h"

namespace minato::registry {
namespace {

// The file when it has as many bytes as were announced.
UniqueFd open_whole(const std::string& path, std::uint64_t bytes) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) return {};
  return static_cast<std::uint64_t>(status.st_size) == bytes ? std::move(file) : UniqueFd();
}

// Conditions and ranges change what is answered.
bool is_plain_read(const http::Request& request) {
  return (request.method == "GET" || request.method == "HEAD") &&
         request.target.find('?') == std::string::npos && !request.headers.find("If-None-Match") &&
         !request.headers.find("Range");
}

}  // namespace

std::shared_ptr<const Session> RegistryHttp::known_session(const SessionCache::Key& key,
                                                           TimePoint now) {
  return sessions_.find(key, now, keys_ ? keys_->revision() : 0);
}

ScopeView RegistryHttp::scope_of(const http::Request& request, const Session& session) const {
  if (const auto named = scope_of_host(request.headers.find("Host").value_or(""))) return *named;
  return {.account = session.principal.account,
          .region = session.region.empty() ? registry_.settings().region : session.region};
}

bool RegistryHttp::find_ready(const http::Request& request, http::ReadyAnswer& out) {
  if (!is_plain_read(request) || !accepts(request)) return false;
  const auto header = request.headers.find("Authorization");
  if (!header) return false;
  const TimePoint now = registry_.clock().now();
  const auto session = known_session(SessionCache::key_of(*header), now);
  if (!session) return false;
  const auto answer = answers_.find(scope_of(request, *session), request.target);
  if (!answer) return false;
  // Refusals are told in the ordinary way.
  const std::string_view action = action_of(answer->route.kind, request.method);
  if (!authorize_({.principal = session->principal,
                   .action = action,
                   .resource = answer->resource,
                   .region = answer->scope.region,
                   .source_ip = request.peer})) {
    return false;
  }
  const bool is_manifest = answer->route.kind == Route::Kind::kManifest;
  if (is_manifest && upstream_ && upstream_->concerns(answer->scope, answer->route.name)) {
    return false;
  }
  if (request.method == "GET") {
    if (now >= answer->pull_noted_until) return false;
    if (!answer->file.empty()) {
      out.file = open_whole(answer->file, answer->file_bytes);
      if (!out.file) return false;
      out.file_bytes = answer->file_bytes;
    }
  }
  out.head = answer->head;
  out.body = answer->body;
  return true;
}

}  // namespace minato::registry
