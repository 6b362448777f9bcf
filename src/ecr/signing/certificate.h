// Makes the key and the certificate of a signing profile.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace minato::ecr::signing {

// As long as AWS Signer's signatures are valid.
inline constexpr auto kCertificateLifetime = std::chrono::hours(24) * 365 * 11;

// A new ECDSA P-384 key and a certificate for it, signed by itself, as one PEM text. Its subject is
// CN=<name>, OU=<account>, O=Minato, L=<region>, ST=Local, C=XX: Notation's trust policies compare
// country, state and organisation, so all are there. kInternal.
struct Subject {
  std::string name;
  std::string account;
  std::string region;
};
Result<std::string> make_key_and_certificate(const Subject& subject, TimePoint now);

}  // namespace minato::ecr::signing
