// Manifests: pull, push, delete.
#include <fmt/format.h>

#include "base/limits.h"
#include "registry/http/headers.h"
#include "registry/http/registry_http.h"

namespace minato::registry {
namespace {

// Tags set by one push of a digest; the specification asks for ten at least.
constexpr std::size_t kPushTagsMax = 50;
constexpr Duration kExpiryWarning = std::chrono::minutes(15);

// A reference with ':' is a digest, since tags have none.
Result<ImageReference> parse_reference(const std::string& text) {
  if (text.find(':') != std::string::npos) {
    if (!Digest::parse(text)) return fail(errors::digest_invalid(text));
    return ImageReference{.digest = text, .tag = {}};
  }
  if (!is_tag(text)) return fail(errors::tag_invalid(text));
  return ImageReference{.digest = {}, .tag = text};
}

// For reading: what no tag can be called does not exist.
Result<ImageReference> parse_known(const std::string& text, const RepositoryRecord& repository) {
  auto reference = parse_reference(text);
  if (!reference && reference.error().name == "TAG_INVALID") {
    return fail(errors::image_not_found(repository.label(), "", text));
  }
  return reference;
}

std::string etag_of(std::string_view digest) {
  return fmt::format("\"{}\"", digest);
}

// If-Match and If-None-Match of a change (RFC 9110 13.1): clients that keep a list under a tag
// write it only when nobody else has.
Guard guard_of(const http::Request& request) {
  const auto match = request.headers.joined("If-Match");
  const auto none_match = request.headers.joined("If-None-Match");
  if (!match && !none_match) return {};
  return [match, none_match](std::string_view digest) {
    const std::string etag = etag_of(digest);
    if (match && (digest.empty() || !matches_etag(*match, etag))) return false;
    return !none_match || digest.empty() || !matches_etag(*none_match, etag);
  };
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
  CO_TRY(const ImageReference reference, parse_known(call.route.argument, call.repository));
  CO_TRY(const StoredImage image, co_await registry_.images().get(call.repository, reference));
  http::Response response = manifest_head(image.record);
  const auto known = call.exchange.request().headers.joined("If-None-Match");
  if (known && matches_etag(*known, etag_of(image.record.digest))) {
    response.status = 304;
    response.headers.erase("Content-Type");
    co_return co_await call.exchange.respond(std::move(response));
  }
  response.body = *image.bytes;
  if (!call.is_head()) {
    registry_.images().note_pull(call.repository, image.record, call.session->principal.arn);
  }
  co_return co_await call.exchange.respond(std::move(response));
}

RegistryHttp::Done RegistryHttp::put_manifest(Call& call) {
  CO_TRY(const ImageReference reference, parse_reference(call.route.argument));
  const http::Request& request = call.exchange.request();
  if (query_values(call.query(), "tag").size() > kPushTagsMax) {
    http::Response response = error_response(errors::manifest_invalid("too many tags at once"));
    response.status = 414;
    co_return co_await call.exchange.respond(std::move(response));
  }
  auto body = co_await call.exchange.read_body(limits::kManifestBytes);
  if (!body && body.error().code == ErrorCode::kResourceExhausted) {
    http::Response response =
        error_response(errors::manifest_invalid("the manifest is larger than 4 MiB"));
    response.status = 413;
    co_return co_await call.exchange.respond(std::move(response));
  }
  if (!body) co_return fail(std::move(body).error());
  Origin origin = Origin::kPush;
  if (request.headers.find(kReplicationHeader)) {
    CO_TRY_VOID(authorize(call, "ecr:ReplicateImage", call.route.name));
    origin = Origin::kReplication;
  }
  NewImage image{.bytes = std::move(*body),
                 .media_type = std::string(request.headers.find("Content-Type").value_or("")),
                 .tag = reference.tag,
                 .digest = reference.digest,
                 .guard = guard_of(request),
                 .origin = origin};
  http::Response response{.status = 201, .headers = {}, .body = {}};
  ManifestRecord stored;
  if (reference.tag.empty() && query_value(call.query(), "tag")) {
    CO_TRY(stored, co_await put_tags(call, std::move(image), response));
  } else {
    CO_TRY(stored, co_await registry_.images().put(call.repository, std::move(image)));
  }
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Location",
                       fmt::format("/v2/{}/manifests/{}", call.repository.name, stored.digest));
  response.headers.add("Docker-Content-Digest", stored.digest);
  response.headers.add("ETag", etag_of(stored.digest));
  if (!stored.subject.empty()) response.headers.add("OCI-Subject", stored.subject);
  if (stored.media_type == media_types::kOciArtifact) {
    response.headers.add("Warning", warning_value("OCI artifact manifests were withdrawn: use an "
                                                  "image manifest with artifactType"));
  }
  warn_of_expiry(call, response);
  co_return co_await call.exchange.respond(std::move(response));
}

// A push by digest that names tags. Each is set in a transaction of its own: the answer tells which
// were, and why another was not.
Awaitable<Result<ManifestRecord>> RegistryHttp::put_tags(Call& call, NewImage image,
                                                         http::Response& response) {
  const std::vector<std::string> tags = query_values(call.query(), "tag");
  for (const std::string& tag : tags) {
    if (!is_tag(tag)) co_return fail(errors::tag_invalid(tag));
  }
  CO_TRY(const ManifestRecord stored, co_await registry_.images().put(call.repository, image));
  image.guard = {};
  for (const std::string& tag : tags) {
    image.tag = tag;
    if (auto tagged = co_await registry_.images().put(call.repository, image)) {
      response.headers.add("OCI-Tag", tag);
    } else {
      response.headers.add("Warning", warning_value(tagged.error().message));
    }
  }
  co_return stored;
}

void RegistryHttp::warn_of_expiry(const Call& call, http::Response& response) const {
  const Duration left = call.session->expires_at - registry_.clock().now();
  if (left > kExpiryWarning) return;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(left).count();
  response.headers.add("Warning",
                       warning_value(fmt::format("The login ends in {} minutes.", minutes + 1)));
}

RegistryHttp::Done RegistryHttp::delete_manifest(Call& call) {
  CO_TRY(const ImageReference reference, parse_known(call.route.argument, call.repository));
  const Guard guard = guard_of(call.exchange.request());
  if (!reference.tag.empty()) {
    CO_TRY_VOID(co_await registry_.images().untag(call.repository, reference.tag, false, guard));
  } else if (guard && !guard(reference.digest)) {
    co_return fail(errors::precondition_failed(reference.digest));
  } else {
    CO_TRY_VOID(co_await registry_.images().remove(call.repository, reference.digest));
  }
  co_return co_await call.exchange.respond({.status = 202, .headers = {}, .body = {}});
}

}  // namespace minato::registry
