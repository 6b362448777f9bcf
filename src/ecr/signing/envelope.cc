#include "ecr/signing/envelope.h"

#include <boost/json.hpp>

#include "codec/base64.h"
#include "codec/digest.h"
#include "codec/time.h"
#include "registry/manifest.h"

namespace minato::ecr::signing {
namespace {

namespace json = boost::json;

constexpr std::string_view kPayloadType = "application/vnd.cncf.notary.payload.v1+json";
constexpr std::string_view kSchemeHeader = "io.cncf.notary.signingScheme";
constexpr std::string_view kEmptyType = "application/vnd.oci.empty.v1+json";

// RFC 7515 section 2: the alphabet of URLs, without padding.
std::string base64_url(std::string_view bytes) {
  std::string out = base64_encode(bytes);
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& c : out) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return out;
}

json::object descriptor(std::string_view media_type, std::string_view digest, std::uint64_t size) {
  return {{"mediaType", media_type}, {"digest", digest}, {"size", size}};
}

json::object descriptor(std::string_view media_type, std::string_view content) {
  return descriptor(media_type, sha256(content).to_string(), content.size());
}

json::object descriptor(const Target& target) {
  return descriptor(target.media_type, target.digest, target.size);
}

}  // namespace

Result<std::string> make_envelope(const ProfileKey& key, const Target& target, TimePoint now) {
  const std::string payload =
      base64_url(json::serialize(json::object{{"targetArtifact", descriptor(target)}}));
  const std::string headers = base64_url(
      json::serialize(json::object{{"alg", "ES384"},
                                   {"cty", kPayloadType},
                                   {"crit", json::array{kSchemeHeader}},
                                   {kSchemeHeader, "notary.x509"},
                                   {"io.cncf.notary.signingTime", to_iso8601_seconds(now)}}));
  TRY(const std::string signature, key.sign(headers + "." + payload));
  json::object unprotected{{"x5c", json::array{base64_encode(key.certificate_der())}},
                           {"io.cncf.notary.signingAgent", "minato/1"}};
  return json::serialize(json::object{{"payload", payload},
                                      {"protected", headers},
                                      {"header", std::move(unprotected)},
                                      {"signature", base64_url(signature)}});
}

std::string make_manifest(const ProfileKey& key, const Target& target,
                          const std::string& envelope) {
  const std::string thumbprints = json::serialize(json::array{key.thumbprint()});
  json::object out{
      {"schemaVersion", 2},
      {"mediaType", registry::media_types::kOciManifest},
      {"artifactType", kArtifactType},
      {"config", descriptor(kEmptyType, kEmptyConfig)},
      {"layers", json::array{descriptor(kEnvelopeType, envelope)}},
      {"subject", descriptor(target)},
      {"annotations", json::object{{"io.cncf.notary.x509chain.thumbprint#S256", thumbprints}}}};
  return json::serialize(out);
}

}  // namespace minato::ecr::signing
