// Checking a signature.
#include <utility>

#include "aws/sigv4.h"
#include "codec/digest.h"

namespace minato::aws {
namespace {

constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kContentHashHeader = "x-amz-content-sha256";

}  // namespace

AuthResult<std::string> payload_hash(const http::Request& request, const SignatureClaim& claim,
                                     std::string_view body) {
  const auto declared = request.headers.find(kContentHashHeader);
  // Of AWS's services only S3 takes bodies that nobody signed.
  const bool takes_unsigned = claim.scope.service == "s3";
  if (takes_unsigned && declared == kUnsignedPayload) return std::string(kUnsignedPayload);
  if (declared && declared->starts_with("STREAMING-")) {
    return auth_fail(AuthFault::kIncomplete,
                     "x-amz-content-sha256 of chunk-signed bodies is not supported.");
  }
  if (!declared && claim.presigned && takes_unsigned) {
    return std::string(kUnsignedPayload);
  }
  std::string actual = hex_encode(sha256_bytes(body));
  if (declared && !constant_time_equal(*declared, actual)) {
    return auth_fail(AuthFault::kMismatch,
                     "The value of x-amz-content-sha256 is not the SHA-256 of the request body.");
  }
  return actual;
}

SigningKey SigningKeyCache::get(std::string_view secret_key, const CredentialScope& scope) {
  std::string name = scope.to_string();
  name.append("\n").append(secret_key);
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = entries_.find(name); found != entries_.end()) return found->second;
  }
  const SigningKey key = derive_signing_key(secret_key, scope);
  const std::scoped_lock lock(mutex_);
  if (entries_.size() >= entries_max_) entries_.clear();
  entries_.emplace(std::move(name), key);
  return key;
}

std::size_t SigningKeyCache::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

AuthResult<> verify_signature(const http::Request& request, const SignatureClaim& claim,
                              std::string_view body, std::string_view secret_key,
                              SigningKeyCache& keys) {
  auto payload = payload_hash(request, claim, body);
  if (!payload) return std::unexpected(std::move(payload).error());
  const std::string canonical = canonical_request(request, claim, *payload);
  const SigningKey key = keys.get(secret_key, claim.scope);
  if (!constant_time_equal(sigv4::signature_of(claim, canonical, key), claim.signature)) {
    return auth_fail(AuthFault::kMismatch,
                     "The request signature we calculated does not match the signature you "
                     "provided. Check your AWS Secret Access Key and signing method. Consult the "
                     "service documentation for details.");
  }
  return {};
}

}  // namespace minato::aws
