#include "agent/session/registry_access.h"

#include "codec/base64.h"
#include "docker/engine_json.h"
#include "gen/ecr.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

// A token is renewed this long before its end, so that a long pull does not outlive it.
constexpr auto kTokenMargin = 30min;
constexpr auto kProbeTimeout = 3s;
constexpr std::size_t kProbeBodyMax = 64 * 1024;
constexpr std::string_view kManifestTypes =
    "application/vnd.docker.distribution.manifest.v2+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";

std::string host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  return std::string(url.substr(0, url.find('/')));
}

aws::SigningCredentials signing_credentials(const api::IAMRoleCredentials& role) {
  return {.access_key_id = role.access_key_id.value_or(""),
          .secret_key = role.secret_access_key.value_or(""),
          .session_token = role.session_token.value_or("")};
}

// "localhost:4566" is the control endpoint "127.0.0.1:4566": registries on loopback are named so
// for Docker's sake.
bool is_own_registry(std::string_view registry, const http::Peer& peer) {
  if (registry == peer.host_header()) return true;
  return registry == "localhost:" + std::to_string(peer.port) ||
         registry == "127.0.0.1:" + std::to_string(peer.port);
}

}  // namespace

Awaitable<Result<std::optional<docker::RegistryAuth>>> RegistryAccess::auth(ImageRequest wanted) {
  const auto& asked = wanted.container.registry_authentication;
  if (!asked) co_return std::optional<docker::RegistryAuth>{};
  if (asked->type != "ecr") {
    co_return fail(ErrorCode::kUnsupported, "registry authentication of type " +
                                                asked->type.value_or("") +
                                                " is not served by this container instance");
  }
  const auto data = asked->ecr_auth_data.value_or(api::EcrAuthData{});
  Role role;
  if (data.use_execution_role.value_or(false)) {
    role = co_await wanted.execution_role();
    if (!role) {
      co_return fail(ErrorCode::kPermissionDenied, "engine ecr credentials: not found");
    }
  }
  const std::string registry_id = data.registry_id.value_or("");
  const auto key = std::pair(registry_id, role ? role->role_arn.value_or("") : std::string());
  std::erase_if(tokens_, [renew = clock_.now() + kTokenMargin](const auto& entry) {
    return entry.second.expires_at <= renew;
  });
  if (!tokens_.contains(key)) {
    CO_TRY(Token token, co_await fetch_token(registry_id, std::move(role)));
    tokens_[key] = std::move(token);
  }
  docker::RegistryAuth out = tokens_[key].auth;
  // The engine sends the token to the registry that the image names.
  const std::string image = wanted.container.image.value_or("");
  out.server = image.substr(0, image.find('/'));
  co_return std::optional(std::move(out));
}

Awaitable<Result<RegistryAccess::Token>> RegistryAccess::fetch_token(std::string registry_id,
                                                                     Role role) {
  ecr::api::GetAuthorizationTokenRequest request;
  if (!registry_id.empty()) request.registry_ids = std::vector<std::string>{registry_id};
  const std::string body = aws::json::serialize(request);
  const std::string operation = "GetAuthorizationToken";
  auto text = role ? co_await api_.call_as(signing_credentials(*role), kEcrService, operation, body)
                   : co_await api_.call(kEcrService, operation, body);
  if (!text) co_return fail(std::move(text).error());
  CO_TRY(const auto answer, aws::json::parse<ecr::api::GetAuthorizationTokenResponse>(*text));
  if (!answer.authorization_data || answer.authorization_data->empty()) {
    co_return fail(ErrorCode::kDataLoss, "ECR gave no authorization token");
  }
  const auto& data = answer.authorization_data->front();
  const auto plain = base64_decode(data.authorization_token.value_or(""));
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    co_return fail(ErrorCode::kDataLoss, "ECR gave a malformed authorization token");
  }
  co_return Token{.auth = {.username = plain->substr(0, colon),
                           .password = plain->substr(colon + 1),
                           .server = host_of(data.proxy_endpoint.value_or(""))},
                  .expires_at = data.expires_at.value_or(clock_.now())};
}

Awaitable<Result<std::string>> RegistryAccess::digest(std::string image,
                                                      std::optional<docker::RegistryAuth> auth) {
  const auto slash = image.find('/');
  if (slash == std::string::npos || !is_own_registry(image.substr(0, slash), api_.peer())) {
    co_return fail(ErrorCode::kUnsupported, "another registry");
  }
  const docker::ImageName name = docker::split_image_name(image);
  if (!registry_) registry_ = std::make_unique<http::Client>(api_.peer(), 2);
  http::Request request{.method = "HEAD", .target = {}, .headers = {}, .body = {}, .peer = {}};
  request.target = "/v2/" + name.repository.substr(slash + 1) + "/manifests/" + name.tag;
  request.headers.set("Accept", std::string(kManifestTypes));
  if (auth) {
    request.headers.set("Authorization",
                        "Basic " + base64_encode(auth->username + ":" + auth->password));
  }
  CO_TRY(http::Response answer,
         co_await registry_->send(std::move(request), kProbeTimeout, kProbeBodyMax));
  const auto digest = answer.headers.find("Docker-Content-Digest");
  if (answer.status != 200 || !digest) {
    co_return fail(ErrorCode::kNotFound,
                   "the registry answered with status " + std::to_string(answer.status));
  }
  co_return std::string(*digest);
}

}  // namespace minato::agent
