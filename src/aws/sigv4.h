// AWS Signature Version 4: what a request claims and whether the claim holds (net/sigv4.h makes
// one). https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// Everything here is pure and callable from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "aws/auth_error.h"
#include "base/clock.h"
#include "net/http.h"
#include "net/sigv4.h"

namespace minato::aws {

using sigv4::canonical_request;
using sigv4::CredentialScope;
using sigv4::derive_signing_key;
using sigv4::presign_target;
using sigv4::sign_request;
using sigv4::SignatureClaim;
using sigv4::SigningCredentials;
using sigv4::SigningKey;
using sigv4::SigningTarget;
using sigv4::string_to_sign;

// How far a client's clock may be off.
inline constexpr std::chrono::minutes kClockSkewMax{15};
inline constexpr std::chrono::seconds kPresignedExpiryMax{604'800};

// Reads the claim of a request without judging it. kMissing: it carries no SigV4 signature;
// kIncomplete: a part is missing, malformed or given twice; kMismatch: the host or an x-amz- header
// is not among the signed ones, or the scope's date is not that of the request.
AuthResult<SignatureClaim> read_signature_claim(const http::Request& request);

// kExpired when the request was not signed around `now`.
AuthResult<> check_signature_time(const SignatureClaim& claim, TimePoint now);

// What stands for the body in the canonical request: its SHA-256 or, for S3, UNSIGNED-PAYLOAD.
// kMismatch when the x-amz-content-sha256 header is not the body's, kIncomplete when it is of a
// kind that is not served (chunk-signed streams).
AuthResult<std::string> payload_hash(const http::Request& request, const SignatureClaim& claim,
                                     std::string_view body);

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

}  // namespace minato::aws
