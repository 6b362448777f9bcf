// Manifests: pull, push, delete.
#include <fmt/format.h>

#include "base/limits.h"
#include "registry/http/headers.h"
#include "registry/http/registry_http.h"

namespace minato::registry {
namespace {

// A reference with ':' is a digest, since tags have none.
Result<ImageReference> parse_reference(const std::string& text) {
  if (text.find(':') != std::string::npos) {
    if (!Digest::parse(text)) return fail(errors::digest_invalid(text));
    return ImageReference{.digest = text, .tag = {}};
  }
  if (!is_tag(text)) return fail(errors::tag_invalid(text));
  return ImageReference{.digest = {}, .tag = text};
}

}  // namespace

RegistryHttp::Done RegistryHttp::serve_manifest(Call& call) {
  if (call.method() == "PUT") return put_manifest(call);
  if (call.method() == "DELETE") return delete_manifest(call);
  return read_manifest(call);
}

// The stored form is served whatever Accept says: there is only one form of a digest, and clients
// that do not know it say so better than a registry could.
RegistryHttp::Done RegistryHttp::read_manifest(Call& call) {
  CO_TRY(const ImageReference reference, parse_reference(call.route.argument));
  CO_TRY(const StoredImage image, co_await registry_.images().get(call.repository, reference));
  const std::string etag = fmt::format("\"{}\"", image.record.digest);
  http::Response response;
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Docker-Content-Digest", image.record.digest);
  response.headers.add("ETag", etag);
  const auto known = call.exchange.request().headers.joined("If-None-Match");
  if (known && matches_etag(*known, etag)) {
    response.status = 304;
    co_return co_await call.exchange.respond(std::move(response));
  }
  response.headers.add("Content-Type", image.record.media_type);
  response.body = *image.bytes;
  if (!call.is_head()) registry_.images().note_pull(call.repository, image.record);
  co_return co_await call.exchange.respond(std::move(response));
}

RegistryHttp::Done RegistryHttp::put_manifest(Call& call) {
  CO_TRY(const ImageReference reference, parse_reference(call.route.argument));
  auto body = co_await call.exchange.read_body(limits::kManifestBytes);
  if (!body && body.error().code == ErrorCode::kResourceExhausted) {
    http::Response response =
        error_response(errors::manifest_invalid("the manifest is larger than 4 MiB"));
    response.status = 413;
    co_return co_await call.exchange.respond(std::move(response));
  }
  if (!body) co_return fail(std::move(body).error());
  const auto& headers = call.exchange.request().headers;
  NewImage image{.bytes = std::move(*body),
                 .media_type = std::string(headers.find("Content-Type").value_or("")),
                 .tag = reference.tag,
                 .digest = reference.digest};
  CO_TRY(const ManifestRecord stored,
         co_await registry_.images().put(call.repository, std::move(image)));
  http::Response response{.status = 201, .headers = {}, .body = {}};
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Location",
                       fmt::format("/v2/{}/manifests/{}", call.repository.name, stored.digest));
  response.headers.add("Docker-Content-Digest", stored.digest);
  if (!stored.subject.empty()) response.headers.add("OCI-Subject", stored.subject);
  co_return co_await call.exchange.respond(std::move(response));
}

RegistryHttp::Done RegistryHttp::delete_manifest(Call& call) {
  CO_TRY(const ImageReference reference, parse_reference(call.route.argument));
  if (reference.tag.empty()) {
    CO_TRY_VOID(co_await registry_.images().remove(call.repository, reference.digest));
  } else {
    CO_TRY_VOID(co_await registry_.images().untag(call.repository, reference.tag, false));
  }
  co_return co_await call.exchange.respond({.status = 202, .headers = {}, .body = {}});
}

}  // namespace minato::registry
