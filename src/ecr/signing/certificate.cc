#include "ecr/signing/certificate.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>

#include "ecr/signing/openssl.h"

namespace minato::ecr::signing {
namespace {

using NamePtr = std::unique_ptr<X509_NAME, Freed<X509_NAME_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr int kSerialBits = 127;
// Clocks of signer and verifier differ a little.
constexpr auto kBackdated = std::chrono::hours(1);

bool add_part(X509_NAME* name, const char* field, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool set_names(X509* certificate, const Subject& subject) {
  const NamePtr name(X509_NAME_new());
  return name && add_part(name.get(), "C", "XX") && add_part(name.get(), "ST", "Local") &&
         add_part(name.get(), "L", subject.region) && add_part(name.get(), "O", "Minato") &&
         add_part(name.get(), "OU", subject.account) && add_part(name.get(), "CN", subject.name) &&
         X509_set_subject_name(certificate, name.get()) == 1 &&
         X509_set_issuer_name(certificate, name.get()) == 1;
}

bool set_serial(X509* certificate) {
  const NumberPtr serial(BN_new());
  return serial && BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, TimePoint now) {
  const auto seconds = [](TimePoint time) { return static_cast<time_t>(to_unix_ms(time) / 1000); };
  return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(now - kBackdated)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(now + kCertificateLifetime)) !=
             nullptr;
}

bool add_extensions(X509* certificate) {
  constexpr std::array<std::pair<int, const char*>, 4> kExtensions{{
      {NID_basic_constraints, "critical,CA:FALSE"},
      {NID_key_usage, "critical,digitalSignature"},
      {NID_ext_key_usage, "codeSigning"},
      {NID_subject_key_identifier, "hash"},
  }};
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  for (const auto& [id, value] : kExtensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

}  // namespace

Result<std::string> make_key_and_certificate(const Subject& subject, TimePoint now) {
  const KeyPtr key(EVP_EC_gen("P-384"));
  const CertificatePtr certificate(X509_new());
  const BioPtr out(BIO_new(BIO_s_secmem()));
  const bool made = key && certificate && out && X509_set_version(certificate.get(), 2) == 1 &&
                    X509_set_pubkey(certificate.get(), key.get()) == 1 &&
                    set_serial(certificate.get()) && set_names(certificate.get(), subject) &&
                    set_validity(certificate.get(), now) && add_extensions(certificate.get()) &&
                    X509_sign(certificate.get(), key.get(), EVP_sha384()) > 0 &&
                    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0,
                                                  nullptr, nullptr) == 1 &&
                    PEM_write_bio_X509(out.get(), certificate.get()) == 1;
  if (!made) return fail(ErrorCode::kInternal, "the certificate of a profile cannot be made");
  return text_of(out.get());
}

}  // namespace minato::ecr::signing
