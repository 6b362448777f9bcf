// AWS Signature Version 4: what a request claims, whether the claim holds, and making one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// Everything here is pure and callable from any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/auth_error.h"
#include "base/clock.h"
#include "net/http.h"

namespace minato::aws {

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

// How far a client's clock may be off.
inline constexpr std::chrono::minutes kClockSkewMax{15};
inline constexpr std::chrono::seconds kPresignedExpiryMax{604'800};

// Reads the claim of a request without judging it. kMissing: it carries no SigV4 signature;
// kIncomplete: a part is missing, malformed or given twice; kMismatch: the host or an x-amz- header
// is not among the signed ones, or the scope's date is not that of the request.
AuthResult<SignatureClaim> read_signature_claim(const http::Request& request);

// kExpired when the request was not signed around `now`.
AuthResult<> check_signature_time(const SignatureClaim& claim, TimePoint now);

// The canonical request that `claim` signs. `payload_hash` as payload_hash() gives it.
std::string canonical_request(const http::Request& request, const SignatureClaim& claim,
                              std::string_view payload_hash);

// What stands for the body in the canonical request: its SHA-256 or UNSIGNED-PAYLOAD. kMismatch
// when the x-amz-content-sha256 header is not the body's, kIncomplete when it is of a kind that is
// not served (chunk-signed streams).
AuthResult<std::string> payload_hash(const http::Request& request, const SignatureClaim& claim,
                                     std::string_view body);

std::string string_to_sign(const SignatureClaim& claim, std::string_view canonical);

using SigningKey = std::array<std::byte, 32>;
SigningKey derive_signing_key(std::string_view secret_key, const CredentialScope& scope);

// Signing keys by secret and scope, so that a busy client costs four HMACs a day and not a request.
// Bounded: starts afresh when full. Thread-safe.
class SigningKeyCache {
 public:
  explicit SigningKeyCache(std::size_t entries_max = 1024) : entries_max_(entries_max) {}
  SigningKey get(std::string_view secret_key, const CredentialScope& scope);
  std::size_t size() const;

 private:
  std::size_t entries_max_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, SigningKey> entries_;
};

// kMismatch when the claim's signature is not the one `secret_key` makes for this request. The
// comparison takes the same time wherever the first difference is.
AuthResult<> verify_signature(const http::Request& request, const SignatureClaim& claim,
                              std::string_view body, std::string_view secret_key,
                              SigningKeyCache& keys);

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

}  // namespace minato::aws
