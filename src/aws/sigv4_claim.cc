// Reading the signature a request carries, from its Authorization header or its query.
// Messages follow those of the AWS endpoints.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "aws/sigv4.h"
#include "aws/sigv4_date.h"
#include "codec/time.h"

namespace minato::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kSignedHeadersMax = 64;

using Query = std::vector<std::pair<std::string, std::string>>;

std::unexpected<AuthError> incomplete(std::string message) {
  return auth_fail(AuthFault::kIncomplete, std::move(message));
}

bool all_of_class(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kTokenCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+.^_`|~";

// "AKID/20150830/us-east-1/iam/aws4_request" into key id and scope.
bool parse_credential(std::string_view text, SignatureClaim& claim) {
  std::array<std::string_view, 5> parts;
  // A key id may hold a slash, the scope may not: split from the end.
  for (std::size_t i = 4; i > 0; --i) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return false;
    parts[i] = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  parts[0] = text;
  if (parts[0].empty() || parts[0].size() > 128 || parts[4] != "aws4_request") return false;
  if (parts[1].size() != 8 || !all_of_class(parts[1], kDigits)) return false;
  if (parts[2].size() > 32 || !all_of_class(parts[2], kNameCharacters)) return false;
  if (parts[3].size() > 64 || !all_of_class(parts[3], kNameCharacters)) return false;
  claim.access_key_id = parts[0];
  claim.scope = {.date = std::string(parts[1]),
                 .region = std::string(parts[2]),
                 .service = std::string(parts[3])};
  return true;
}

bool parse_signed_headers(std::string_view text, SignatureClaim& claim) {
  while (true) {
    const auto end = text.find(';');
    const std::string_view name = text.substr(0, end);
    if (!all_of_class(name, kTokenCharacters)) return false;
    claim.signed_headers.emplace_back(name);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return claim.signed_headers.size() <= kSignedHeadersMax;
}

AuthResult<> set_parts(SignatureClaim& claim, std::string_view credential,
                       std::string_view signed_headers, std::string_view signature) {
  if (!parse_credential(credential, claim)) {
    return incomplete(
        fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                    "keyid/date/region/service/term, got '{}'",
                    credential));
  }
  if (!parse_signed_headers(signed_headers, claim)) {
    return incomplete("SignedHeaders must be a list of lower-case header names separated by ';'.");
  }
  if (signature.size() != 64 || !all_of_class(signature, kHexDigits)) {
    return incomplete("Signature must be 64 lower-case hexadecimal digits.");
  }
  claim.signature = signature;
  return {};
}

AuthResult<> set_time(SignatureClaim& claim, std::string_view text) {
  const auto time = parse_request_date(text);
  if (!time) {
    return incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                    "http://en.wikipedia.org/wiki/ISO_8601",
                    text));
  }
  claim.time = *time;
  claim.timestamp = to_basic_iso8601(*time);
  if (!claim.timestamp.starts_with(claim.scope.date)) {
    return auth_fail(AuthFault::kMismatch,
                     fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                                 "version of date from HTTP: '{}' != '{}', from '{}'.",
                                 claim.scope.date, claim.timestamp.substr(0, 8), claim.timestamp));
  }
  return {};
}

// The host and everything that says what the request does must be under the signature. The
// user-agent of browser SDKs carries no meaning, and extensions may rewrite it.
AuthResult<> check_coverage(const http::Request& request, const SignatureClaim& claim) {
  const auto is_signed = [&](std::string_view name) {
    return std::ranges::any_of(claim.signed_headers, [&](const std::string& candidate) {
      return http::iequals(candidate, name);
    });
  };
  if (!is_signed("host")) {
    return auth_fail(AuthFault::kMismatch,
                     "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const auto& field : request.headers.fields()) {
    const std::string_view name = field.first;
    if (name.size() < 6 || !http::iequals(name.substr(0, 6), "x-amz-")) continue;
    if (http::iequals(name, "x-amz-user-agent") || is_signed(name)) continue;
    return auth_fail(AuthFault::kMismatch,
                     fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", name));
  }
  return {};
}

struct HeaderParts {
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "Credential=..., SignedHeaders=..., Signature=..." in any order; the space is optional.
AuthResult<HeaderParts> split_header(std::string_view text) {
  HeaderParts parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const std::string_view item = trim(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) {
      return incomplete(
          "Authorization header has a part that is not a key=value pair (missing "
          "equal-sign).");
    }
    const std::string_view name = item.substr(0, equals);
    std::string_view* slot = name == "Credential"      ? &parts.credential
                             : name == "SignedHeaders" ? &parts.signed_headers
                             : name == "Signature"     ? &parts.signature
                                                       : nullptr;
    if (slot == nullptr || !slot->empty()) {
      return incomplete("Authorization header has an unknown or repeated part.");
    }
    *slot = item.substr(equals + 1);
  }
  return parts;
}

std::string missing_parts(const HeaderParts& parts, bool has_date) {
  std::string out;
  const auto require = [&](bool present, std::string_view name) {
    if (!present) out += fmt::format("Authorization header requires '{}' parameter. ", name);
  };
  require(!parts.credential.empty(), "Credential");
  require(!parts.signature.empty(), "Signature");
  require(!parts.signed_headers.empty(), "SignedHeaders");
  if (!has_date) {
    out += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!out.empty()) out.pop_back();
  return out;
}

AuthResult<SignatureClaim> read_header(const http::Request& request, std::string_view value) {
  const http::Headers& headers = request.headers;
  if (headers.count("Authorization") > 1 || headers.count("X-Amz-Date") > 1 ||
      headers.count("X-Amz-Security-Token") > 1 || headers.count("X-Amz-Content-Sha256") > 1) {
    return incomplete("A header of the signature is given more than once.");
  }
  const auto space = value.find(' ');
  const std::string_view algorithm = value.substr(0, space);
  if (algorithm != kAlgorithm) {
    return incomplete(fmt::format("Unsupported AWS 'algorithm': '{}'.", algorithm));
  }
  value.remove_prefix(space == std::string_view::npos ? value.size() : space);
  auto parts = split_header(trim(value));
  if (!parts) return std::unexpected(std::move(parts).error());
  auto date = headers.find("X-Amz-Date");
  if (!date) date = headers.find("Date");
  if (std::string missing = missing_parts(*parts, date.has_value()); !missing.empty()) {
    return incomplete(std::move(missing));
  }
  SignatureClaim claim;
  if (auto set = set_parts(claim, parts->credential, parts->signed_headers, parts->signature);
      !set) {
    return std::unexpected(std::move(set).error());
  }
  if (auto set = set_time(claim, *date); !set) return std::unexpected(std::move(set).error());
  claim.session_token = headers.find("X-Amz-Security-Token").value_or("");
  return claim;
}

// The one value of a query parameter; an empty one counts as absent, a repeated one is an error.
AuthResult<std::string> single(const Query& query, std::string_view name, bool required) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : query) {
    if (key != name) continue;
    if (found != nullptr) {
      return incomplete(fmt::format("AWS query-string parameter '{}' is repeated.", name));
    }
    found = &value;
  }
  if ((found == nullptr || found->empty()) && required) {
    return incomplete(fmt::format("AWS query-string parameters must include '{}'.", name));
  }
  return found == nullptr ? std::string{} : *found;
}

AuthResult<> set_expiry(SignatureClaim& claim, std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 1 ||
      seconds > kPresignedExpiryMax.count()) {
    return incomplete("X-Amz-Expires must be a number between 1 and 604800.");
  }
  claim.expires = std::chrono::seconds{seconds};
  return {};
}

AuthResult<SignatureClaim> read_query(const http::Request& request) {
  const Query query = http::parse_query(request.query());
  constexpr std::array<std::string_view, 7> kNames{
      "X-Amz-Algorithm",     "X-Amz-Credential", "X-Amz-Date",          "X-Amz-Expires",
      "X-Amz-SignedHeaders", "X-Amz-Signature",  "X-Amz-Security-Token"};
  std::array<std::string, kNames.size()> values;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    auto value = single(query, kNames[i], i + 1 < kNames.size());
    if (!value) return std::unexpected(std::move(value).error());
    values[i] = std::move(*value);
  }
  if (values[0] != kAlgorithm) {
    return incomplete(fmt::format("Unsupported AWS 'algorithm': '{}'.", values[0]));
  }
  SignatureClaim claim;
  claim.presigned = true;
  if (auto set = set_parts(claim, values[1], values[4], values[5]); !set) {
    return std::unexpected(std::move(set).error());
  }
  if (auto set = set_time(claim, values[2]); !set) return std::unexpected(std::move(set).error());
  if (auto set = set_expiry(claim, values[3]); !set) return std::unexpected(std::move(set).error());
  claim.session_token = std::move(values[6]);
  return claim;
}

bool has_query_signature(std::string_view query) {
  for (const std::string_view name : {"X-Amz-Signature=", "X-Amz-Algorithm="}) {
    const auto at = query.find(name);
    if (at != std::string_view::npos && (at == 0 || query[at - 1] == '&')) return true;
  }
  return false;
}

}  // namespace

AuthResult<SignatureClaim> read_signature_claim(const http::Request& request) {
  const auto header = request.headers.find("Authorization");
  const bool in_header = header && header->starts_with("AWS4-");
  const bool in_query = has_query_signature(request.query());
  if (!in_header && !in_query) {
    return auth_fail(AuthFault::kMissing, "Request is missing Authentication Token");
  }
  if (in_header && in_query) {
    return incomplete("A request may be signed in its header or in its query string, not in both.");
  }
  auto claim = in_header ? read_header(request, *header) : read_query(request);
  if (!claim) return claim;
  if (auto covered = check_coverage(request, *claim); !covered) {
    return std::unexpected(std::move(covered).error());
  }
  return claim;
}

AuthResult<> check_signature_time(const SignatureClaim& claim, TimePoint now) {
  const auto skew = std::chrono::duration_cast<Duration>(kClockSkewMax);
  const int skew_minutes = static_cast<int>(kClockSkewMax.count());
  if (claim.time > now + skew) {
    return auth_fail(AuthFault::kExpired,
                     fmt::format("Signature not yet current: {} is still later than {} ({} + {} "
                                 "min.)",
                                 claim.timestamp, to_basic_iso8601(now + skew),
                                 to_basic_iso8601(now), skew_minutes));
  }
  if (claim.presigned) {
    const TimePoint end = claim.time + claim.expires;
    if (now <= end) return {};
    return auth_fail(AuthFault::kExpired,
                     fmt::format("Signature expired: {} is now earlier than {}",
                                 to_basic_iso8601(end), to_basic_iso8601(now)));
  }
  if (claim.time >= now - skew) return {};
  return auth_fail(
      AuthFault::kExpired,
      fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)", claim.timestamp,
                  to_basic_iso8601(now - skew), to_basic_iso8601(now), skew_minutes));
}

}  // namespace minato::aws
