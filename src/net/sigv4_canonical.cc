// The canonical form of a request:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#include <algorithm>
#include <utility>

#include "codec/digest.h"
#include "net/sigv4.h"

namespace minato::sigv4 {
namespace {

// Removes "." and ".." segments and doubled slashes (RFC 3986 5.2.4), keeping a final slash.
std::string normalize_path(std::string_view path) {
  std::vector<std::string_view> segments;
  bool final_slash = true;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    final_slash =
        slash != std::string_view::npos || segment.empty() || segment == "." || segment == "..";
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  if (final_slash || out.empty()) out.push_back('/');
  return out;
}

// S3 signs the path encoded once and as it is; every other service signs the normalized path with
// what the client sent encoded once more.
std::string canonical_path(std::string_view path, std::string_view service) {
  if (service != "s3") return http::percent_encode(normalize_path(path), true);
  const auto decoded = http::percent_decode(path);
  return http::percent_encode(decoded ? *decoded : std::string(path), true);
}

// A space may come as '+' (Go's url.Values, HTML forms) or as "%20" and is signed as the latter; a
// plus sign comes as "%2B".
std::string reencode(std::string_view component) {
  const auto decoded = http::percent_decode(component, true);
  return http::percent_encode(decoded ? *decoded : std::string(component));
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view item = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (item.empty()) continue;
    const auto equals = item.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1);
    std::string name = reencode(item.substr(0, equals));
    if (name != "X-Amz-Signature") pairs.emplace_back(std::move(name), reencode(value));
  }
  std::ranges::sort(pairs);
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

// Of a canonical request without session token.
constexpr std::size_t kUsualBytes = 512;

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

// Appends `value` without surrounding blanks, inner runs of them as one space.
void append_folded(std::string& out, std::string_view value) {
  const bool plain = value.find("  ") == std::string_view::npos &&
                     value.find('\t') == std::string_view::npos && !value.starts_with(' ') &&
                     !value.ends_with(' ');
  if (plain) {
    out.append(value);
    return;
  }
  bool pending = false;
  const std::size_t start = out.size();
  for (const char c : value) {
    if (is_space(c)) {
      pending = out.size() > start;
      continue;
    }
    if (pending) out.push_back(' ');
    pending = false;
    out.push_back(c);
  }
}

void append_header(std::string& out, const http::Headers& headers, const std::string& name) {
  out.append(name).push_back(':');
  bool first = true;
  for (const auto& [field, value] : headers.fields()) {
    if (!http::iequals(field, name)) continue;
    if (!first) out.push_back(',');
    first = false;
    append_folded(out, value);
  }
  out.push_back('\n');
}

}  // namespace

std::string canonical_request(const http::Request& request, const SignatureClaim& claim,
                              std::string_view payload) {
  std::string out;
  out.reserve(kUsualBytes);
  out.append(request.method).push_back('\n');
  out.append(canonical_path(request.path(), claim.scope.service)).push_back('\n');
  out.append(canonical_query(request.query())).push_back('\n');
  std::string names;
  for (const std::string& name : claim.signed_headers) {
    append_header(out, request.headers, name);
    if (!names.empty()) names.push_back(';');
    names.append(name);
  }
  out.push_back('\n');
  return out.append(names).append("\n").append(payload);
}

std::string string_to_sign(const SignatureClaim& claim, std::string_view canonical) {
  std::string out;
  out.reserve(kUsualBytes);
  out.append("AWS4-HMAC-SHA256\n").append(claim.timestamp).append("\n");
  out.append(claim.scope.to_string()).append("\n");
  return out.append(hex_encode(sha256_bytes(canonical)));
}

}  // namespace minato::sigv4
