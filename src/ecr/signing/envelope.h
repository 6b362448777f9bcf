// A signature in the Notary Project's format. Pure but for the random number in each signature.
// https://github.com/notaryproject/specifications: signature-specification.md and
// signature-envelope-jws.md
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "ecr/signing/profile_keys.h"
#include "registry/records.h"

namespace minato::ecr::signing {

inline constexpr std::string_view kArtifactType = "application/vnd.cncf.notary.signature";
inline constexpr std::string_view kEnvelopeType = "application/jose+json";
// The config of the signature's manifest (OCI image specification, "empty descriptor").
inline constexpr std::string_view kEmptyConfig = "{}";

// What is signed: the descriptor of an image.
struct Target {
  std::string media_type;
  std::string digest;
  std::uint64_t size = 0;
};

// A JWS in flattened JSON serialization (RFC 7515 section 7.2.2), algorithm ES384.
Result<std::string> make_envelope(const ProfileKey& key, const Target& target, TimePoint now);

// The image manifest that attaches the envelope to its target.
std::string make_manifest(const ProfileKey& key, const Target& target, const std::string& envelope);

}  // namespace minato::ecr::signing
