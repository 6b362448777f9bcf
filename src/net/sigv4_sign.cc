// Signing keys and making a signature.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "codec/digest.h"
#include "codec/time.h"
#include "net/sigv4.h"

namespace minato::sigv4 {
namespace {

SignatureClaim claim_for(const SigningCredentials& credentials, const SigningTarget& target,
                         TimePoint now) {
  SignatureClaim claim;
  claim.access_key_id = credentials.access_key_id;
  claim.session_token = credentials.session_token;
  claim.time = now;
  claim.timestamp = to_basic_iso8601(now);
  claim.scope = {
      .date = claim.timestamp.substr(0, 8), .region = target.region, .service = target.service};
  return claim;
}

std::vector<std::string> headers_to_sign(const http::Headers& headers) {
  std::vector<std::string> names;
  for (const auto& field : headers.fields()) {
    std::string name(field.first);
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "host" || name == "content-type" || name.starts_with("x-amz-")) {
      names.push_back(std::move(name));
    }
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace

std::string signature_of(const SignatureClaim& claim, std::string_view canonical,
                         const SigningKey& key) {
  return hex_encode(hmac_sha256(key, string_to_sign(claim, canonical)));
}

std::string CredentialScope::to_string() const {
  std::string out;
  out.reserve(date.size() + region.size() + service.size() + 16);
  return out.append(date).append("/").append(region).append("/").append(service).append(
      "/aws4_request");
}

SigningKey derive_signing_key(std::string_view secret_key, const CredentialScope& scope) {
  const std::string start = "AWS4" + std::string(secret_key);
  SigningKey key = hmac_sha256(std::as_bytes(std::span(start)), scope.date);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  return hmac_sha256(key, "aws4_request");
}

void sign_request(http::Request& request, const SigningCredentials& credentials,
                  const SigningTarget& target, TimePoint now) {
  SignatureClaim claim = claim_for(credentials, target, now);
  request.headers.erase("Authorization");
  request.headers.set("X-Amz-Date", claim.timestamp);
  if (!claim.session_token.empty()) {
    request.headers.set("X-Amz-Security-Token", claim.session_token);
  }
  claim.signed_headers = headers_to_sign(request.headers);
  const auto declared = request.headers.find("x-amz-content-sha256");
  const std::string payload = declared ? std::string(*declared) : sha256(request.body).hex();
  const std::string canonical = canonical_request(request, claim, payload);
  request.headers.set(
      "Authorization",
      fmt::format(
          "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", claim.access_key_id,
          claim.scope.to_string(), fmt::join(claim.signed_headers, ";"),
          signature_of(claim, canonical, derive_signing_key(credentials.secret_key, claim.scope))));
}

std::string presign_target(const http::Request& request, const SigningCredentials& credentials,
                           const SigningTarget& target, TimePoint now,
                           std::chrono::seconds expires) {
  SignatureClaim claim = claim_for(credentials, target, now);
  claim.presigned = true;
  claim.signed_headers = {"host"};
  http::Request signed_request = request;
  std::string& url = signed_request.target;
  url.push_back(url.find('?') == std::string::npos ? '?' : '&');
  url += fmt::format(
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}",
      http::percent_encode(claim.access_key_id + "/" + claim.scope.to_string()), claim.timestamp,
      expires.count());
  if (!claim.session_token.empty()) {
    url += "&X-Amz-Security-Token=" + http::percent_encode(claim.session_token);
  }
  url += "&X-Amz-SignedHeaders=host";
  const std::string payload =
      target.service == "s3" ? "UNSIGNED-PAYLOAD" : sha256(request.body).hex();
  const std::string canonical = canonical_request(signed_request, claim, payload);
  const SigningKey key = derive_signing_key(credentials.secret_key, claim.scope);
  return url + "&X-Amz-Signature=" + signature_of(claim, canonical, key);
}

}  // namespace minato::sigv4
