#include "importer/source_name.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "codec/base64.h"
#include "codec/digest.h"
#include "registry/names.h"

namespace minato::importer {
namespace {

namespace json = boost::json;

constexpr std::string_view kHub = "docker.io";
constexpr std::string_view kHubLogin = "index.docker.io";

bool is_hub(std::string_view host) {
  return host == kHub || host == kHubLogin || host == "registry-1.docker.io";
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1";
}

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\": {}", text, why));
}

// The host of a URL without scheme: "host:port" or "[::1]:port".
std::string_view bare_host(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

Result<http::Peer> peer_of(std::string_view host, std::string_view scheme, bool insecure) {
  const bool loopback = is_loopback(bare_host(host));
  if (scheme == "http://" && !loopback && !insecure) {
    return fail(ErrorCode::kInvalidArgument, "plain HTTP only with --insecure");
  }
  std::string url(scheme);
  if (url.empty()) url = loopback || insecure ? "http://" : "https://";
  url += is_hub(host) ? "registry-1.docker.io" : host;
  return http::Peer::from_url(url);
}

Result<> read_image(std::string_view text, std::string_view image, SourceName& out) {
  if (const auto at = image.find('@'); at != std::string_view::npos) {
    out.reference = image.substr(at + 1);
    if (!Digest::parse(out.reference)) return invalid(text, "what follows @ is no digest");
    image = image.substr(0, at);
  }
  if (const auto colon = image.find(':'); colon != std::string_view::npos) {
    const auto tag = image.substr(colon + 1);
    if (!registry::is_tag(tag)) return invalid(text, "what follows : is no tag");
    // As Docker has it, a digest counts more than the tag before it.
    if (out.reference.empty()) out.reference = tag;
    image = image.substr(0, colon);
  }
  out.repository = image;
  if (is_hub(out.host) && image.find('/') == std::string_view::npos) {
    out.repository = fmt::format("library/{}", image);
  }
  // Registries take names of one character, which ECR does not.
  if (!registry::is_repository_name(out.repository) &&
      !registry::is_repository_name(out.repository + "0")) {
    return invalid(text, "no repository has such a name");
  }
  return {};
}

// "host" of the keys that Docker writes: "host", "https://host", "https://host/v1/".
std::string_view host_of_key(std::string_view key) {
  if (const auto scheme = key.find("://"); scheme != std::string_view::npos) {
    key.remove_prefix(scheme + 3);
  }
  return key.substr(0, key.find('/'));
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<oci::Credentials> read_entry(const json::object& entry) {
  oci::Credentials out{.user = text_of(entry, "username"), .password = text_of(entry, "password")};
  if (const auto encoded = text_of(entry, "auth"); !encoded.empty()) {
    const auto text = base64_decode(encoded);
    const auto colon = text ? text->find(':') : std::string::npos;
    if (colon == std::string::npos) return std::nullopt;
    out = {.user = text->substr(0, colon), .password = text->substr(colon + 1)};
  }
  if (out.user.empty()) return std::nullopt;
  return out;
}

}  // namespace

Result<SourceName> parse_source(std::string_view text, bool insecure) {
  std::string_view rest = text;
  std::string_view scheme;
  for (const std::string_view one : {"http://", "https://"}) {
    if (rest.starts_with(one)) scheme = one;
  }
  rest.remove_prefix(scheme.size());
  const auto slash = rest.find('/');
  SourceName out{
      .peer = {}, .host = std::string(rest.substr(0, slash)), .repository = {}, .reference = {}};
  auto peer = peer_of(out.host, scheme, insecure);
  if (!peer) return invalid(text, peer.error().message);
  out.peer = std::move(*peer);
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    TRY_VOID(read_image(text, rest.substr(slash + 1), out));
  } else if (out.host.find('@') != std::string::npos) {
    return invalid(text, "the registry's name comes first");
  }
  return out;
}

Result<std::optional<oci::Credentials>> find_login(std::string_view config, std::string_view host) {
  boost::system::error_code failed;
  const auto parsed = json::parse(config, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  if (!object) return fail(ErrorCode::kInvalidArgument, "it is not a JSON object");
  const auto* auths = object->if_contains("auths");
  const auto* entries = auths ? auths->if_object() : nullptr;
  if (!entries) return std::optional<oci::Credentials>();
  for (const auto& entry : *entries) {
    const auto key = host_of_key(entry.key());
    if (key != host && !(is_hub(key) && is_hub(host))) continue;
    if (const auto* login = entry.value().if_object()) {
      if (auto read = read_entry(*login)) return read;
    }
  }
  return std::optional<oci::Credentials>();
}

}  // namespace minato::importer
