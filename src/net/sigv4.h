// Making a request's AWS Signature Version 4.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// Everything here is pure and callable from any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace minato::sigv4 {

// The part of a credential after the key id: "20150830/us-east-1/iam/aws4_request".
struct CredentialScope {
  std::string date;  // YYYYMMDD
  std::string region;
  std::string service;

  std::string to_string() const;
  bool operator==(const CredentialScope&) const = default;
};

// What the Authorization header or the X-Amz-* query parameters of a request say.
struct SignatureClaim {
  std::string access_key_id;
  CredentialScope scope;
  TimePoint time;
  std::string timestamp;                    // `time` as it goes into the string to sign
  std::vector<std::string> signed_headers;  // lower case, in the order given
  std::string signature;                    // 64 lower-case hexadecimal digits
  std::string session_token;                // empty when there is none
  bool presigned = false;                   // in the query instead of the header
  std::chrono::seconds expires{0};          // of a presigned request: 1 s to 7 days
};

// The canonical request that `claim` signs. `payload_hash`: SHA-256 of the body
// in hexadecimal, or UNSIGNED-PAYLOAD.
std::string canonical_request(const http::Request& request, const SignatureClaim& claim,
                              std::string_view payload_hash);

std::string string_to_sign(const SignatureClaim& claim, std::string_view canonical);

using SigningKey = std::array<std::byte, 32>;
SigningKey derive_signing_key(std::string_view secret_key, const CredentialScope& scope);

// The signature of a request that has the canonical form `canonical`.
std::string signature_of(const SignatureClaim& claim, std::string_view canonical,
                         const SigningKey& key);

struct SigningCredentials {
  std::string access_key_id;
  std::string secret_key;
  std::string session_token;  // empty when there is none
};

struct SigningTarget {
  std::string region;
  std::string service;
};

// Adds X-Amz-Date, X-Amz-Security-Token and Authorization. The request must have its Host header
// and body; Host, Content-Type and every x-amz- header are signed. Also for the GET of a websocket.
void sign_request(http::Request& request, const SigningCredentials& credentials,
                  const SigningTarget& target, TimePoint now);

// The target (path and query) that makes `request` good for `expires` without an Authorization
// header. Only Host is signed.
std::string presign_target(const http::Request& request, const SigningCredentials& credentials,
                           const SigningTarget& target, TimePoint now,
                           std::chrono::seconds expires);

}  // namespace minato::sigv4
