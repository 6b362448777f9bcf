#include "registry/http/route.h"

#include <array>

#include "net/http.h"
#include "registry/errors.h"
#include "registry/names.h"

namespace minato::registry {
namespace {

using Kind = Route::Kind;

// Takes the last path segment off `path`.
std::string_view take_last(std::string_view& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  return last;
}

Result<Route> named(Kind kind, std::string_view name, std::string_view argument) {
  const auto decoded_name = http::percent_decode(name);
  if (!decoded_name || !is_repository_name(*decoded_name)) {
    return fail(errors::name_invalid(name));
  }
  const auto decoded = http::percent_decode(argument);
  if (!decoded || decoded->find('/') != std::string::npos) return fail(errors::not_an_endpoint());
  return Route{.kind = kind, .name = *decoded_name, .argument = *decoded};
}

struct ActionRow {
  Kind kind;
  std::string_view method;
  std::string_view action;
};

constexpr std::array kActions = {
    ActionRow{Kind::kBase, "GET", "ecr:GetAuthorizationToken"},
    ActionRow{Kind::kToken, "GET", "ecr:GetAuthorizationToken"},
    ActionRow{Kind::kCatalog, "GET", "ecr:DescribeRepositories"},
    ActionRow{Kind::kTags, "GET", "ecr:ListImages"},
    ActionRow{Kind::kManifest, "GET", "ecr:BatchGetImage"},
    ActionRow{Kind::kManifest, "PUT", "ecr:PutImage"},
    ActionRow{Kind::kManifest, "DELETE", "ecr:BatchDeleteImage"},
    ActionRow{Kind::kBlob, "GET", "ecr:GetDownloadUrlForLayer"},
    ActionRow{Kind::kBlob, "HEAD", "ecr:BatchCheckLayerAvailability"},
    ActionRow{Kind::kBlob, "DELETE", "ecr:BatchDeleteImage"},
    ActionRow{Kind::kUploads, "POST", "ecr:InitiateLayerUpload"},
    ActionRow{Kind::kUpload, "GET", "ecr:UploadLayerPart"},
    ActionRow{Kind::kUpload, "PATCH", "ecr:UploadLayerPart"},
    ActionRow{Kind::kUpload, "PUT", "ecr:CompleteLayerUpload"},
    ActionRow{Kind::kUpload, "DELETE", "ecr:UploadLayerPart"},
    ActionRow{Kind::kReferrers, "GET", "ecr:ListImageReferrers"},
};

}  // namespace

Result<Route> parse_route(std::string_view path) {
  if (path == "/v2" || path == "/v2/") return Route{};
  if (path == "/v2/token") return Route{.kind = Kind::kToken, .name = {}, .argument = {}};
  if (path == "/v2/_catalog") return Route{.kind = Kind::kCatalog, .name = {}, .argument = {}};
  if (!path.starts_with("/v2/")) return fail(errors::not_an_endpoint());
  // A name may contain any of the words below, so the path is read from its end.
  std::string_view rest = path.substr(4);
  const std::string_view last = take_last(rest);
  std::string_view before = rest;
  const std::string_view second = take_last(before);
  if (last.empty()) {
    std::string_view name = before;
    if (second == "uploads" && take_last(name) == "blobs") return named(Kind::kUploads, name, "");
    return fail(errors::not_an_endpoint());
  }
  if (second == "blobs" && last == "uploads") return named(Kind::kUploads, before, "");
  if (second == "uploads") {
    std::string_view name = before;
    if (take_last(name) == "blobs") return named(Kind::kUpload, name, last);
  }
  if (second == "tags" && last == "list") return named(Kind::kTags, before, "");
  if (second == "manifests") return named(Kind::kManifest, before, last);
  if (second == "blobs") return named(Kind::kBlob, before, last);
  if (second == "referrers") return named(Kind::kReferrers, before, last);
  return fail(errors::not_an_endpoint());
}

std::string_view action_of(Route::Kind kind, std::string_view method) {
  for (const ActionRow& row : kActions) {
    if (row.kind == kind && row.method == method) return row.action;
  }
  // HEAD is GET without a body, except where it has an action of its own.
  if (method == "HEAD" && kind != Kind::kUpload) return action_of(kind, "GET");
  return {};
}

std::string_view allowed_methods(Route::Kind kind) {
  switch (kind) {
    case Kind::kManifest:
      return "GET, HEAD, PUT, DELETE";
    case Kind::kBlob:
      return "GET, HEAD, DELETE";
    case Kind::kUploads:
      return "POST";
    case Kind::kUpload:
      return "GET, PATCH, PUT, DELETE";
    case Kind::kBase:
    case Kind::kToken:
    case Kind::kCatalog:
    case Kind::kTags:
    case Kind::kReferrers:
      return "GET, HEAD";
  }
  return "";
}

}  // namespace minato::registry
