#include "ec2/metadata/identity_key.h"

#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/private_file.h"
#include "codec/base64.h"
#include "ec2/keys/openssl_handles.h"

namespace minato::ec2 {
namespace {

using Certificate = std::unique_ptr<X509, OpensslFree<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
using Pkcs7 = std::unique_ptr<PKCS7, OpensslFree<PKCS7_free>>;

constexpr unsigned int kKeyBits = 2048;
constexpr std::size_t kLine = 64;
constexpr auto kValidity = std::chrono::hours(24) * 365 * 30;
// Clocks differ a little.
constexpr auto kValidBefore = std::chrono::hours(1);

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string in_lines(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kLine) {
    if (at > 0) out += '\n';
    out += text.substr(at, kLine);
  }
  return out;
}

Memory memory_of(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

time_t seconds_of(TimePoint time) {
  return static_cast<time_t>(to_unix_ms(time) / 1000);
}

bool name_certificate(X509* certificate) {
  auto* name = X509_get_subject_name(certificate);
  constexpr std::array<std::pair<const char*, const char*>, 2> kParts{
      {{"O", "Minato"}, {"CN", "instance identity documents"}}};
  for (const auto& [field, value] : kParts) {
    if (X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, octets(value), -1, -1, 0) != 1) {
      return false;
    }
  }
  return X509_set_issuer_name(certificate, name) == 1;
}

// Key and certificate as PEM; empty on failure.
std::string make_pair_text(TimePoint now) {
  const KeyHandle key(EVP_RSA_gen(kKeyBits));
  const Certificate certificate(X509_new());
  const Memory out(BIO_new(BIO_s_secmem()));
  const bool made =
      key && certificate && out && X509_set_version(certificate.get(), 2) == 1 &&
      ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1 &&
      X509_set_pubkey(certificate.get(), key.get()) == 1 && name_certificate(certificate.get()) &&
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds_of(now - kValidBefore)) !=
          nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds_of(now + kValidity)) !=
          nullptr &&
      X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0 &&
      PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1 &&
      PEM_write_bio_X509(out.get(), certificate.get()) == 1;
  return made ? content_of(out) : std::string();
}

std::string signature_of(EVP_PKEY* key, std::string_view text) {
  const DigestContext context(EVP_MD_CTX_new());
  std::string out(kKeyBits / 8, '\0');
  std::size_t size = out.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                     octets(text), text.size()) != 1) {
    return {};
  }
  out.resize(size);
  return out;
}

std::string pkcs7_of(X509* certificate, EVP_PKEY* key, const std::string& text) {
  const Pkcs7 made(PKCS7_sign(certificate, key, nullptr, memory_of(text).get(), PKCS7_BINARY));
  const Memory out(BIO_new(BIO_s_mem()));
  if (!made || !out || i2d_PKCS7_bio(out.get(), made.get()) != 1) return {};
  return content_of(out);
}

}  // namespace

struct IdentityKey::Pair {
  KeyHandle key;
  Certificate certificate;
};

IdentityKey::IdentityKey(std::string path) : path_(std::move(path)) {}

IdentityKey::~IdentityKey() = default;

Result<std::shared_ptr<const IdentityKey::Pair>> IdentityKey::load() {
  const std::lock_guard lock(mutex_);
  if (pair_) return pair_;
  errno = 0;
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    const auto code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInternal;
    return fail(code, path_ + ": " + std::strerror(errno));
  }
  std::ostringstream content;
  content << file.rdbuf();
  const std::string text = std::move(content).str();
  auto pair = std::make_shared<Pair>();
  pair->key.reset(PEM_read_bio_PrivateKey(memory_of(text).get(), nullptr, nullptr, nullptr));
  pair->certificate.reset(PEM_read_bio_X509(memory_of(text).get(), nullptr, nullptr, nullptr));
  if (!pair->key || !pair->certificate ||
      X509_check_private_key(pair->certificate.get(), pair->key.get()) != 1) {
    return fail(ErrorCode::kDataLoss, path_ + " is no key and certificate");
  }
  pair_ = std::move(pair);
  return pair_;
}

Result<std::shared_ptr<const IdentityKey::Pair>> IdentityKey::load_or_make(TimePoint now) {
  auto pair = load();
  if (pair || pair.error().code != ErrorCode::kNotFound) return pair;
  const std::string text = make_pair_text(now);
  if (text.empty()) return fail(ErrorCode::kInternal, "a key for identity documents was not made");
  TRY_VOID(create_private_file(path_, text));
  return load();
}

Result<SignedIdentity> IdentityKey::sign(std::string document, TimePoint now) {
  TRY(const auto pair, load_or_make(now));
  const std::string signature = signature_of(pair->key.get(), document);
  const std::string pkcs7 = pkcs7_of(pair->certificate.get(), pair->key.get(), document);
  if (signature.empty() || pkcs7.empty()) {
    return fail(ErrorCode::kInternal, "an identity document cannot be signed");
  }
  return SignedIdentity{.document = std::move(document),
                        .signature = in_lines(base64_encode(signature)),
                        .pkcs7 = in_lines(base64_encode(pkcs7))};
}

bool IdentityKey::is_signed(const std::string& document, const std::string& signature) {
  std::string packed;
  for (const char c : signature) {
    if (c != '\n' && c != '\r' && c != ' ') packed += c;
  }
  const auto bytes = base64_decode(packed);
  const auto pair = load();
  if (!bytes || !pair) return false;
  const DigestContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, (*pair)->key.get()) ==
             1 &&
         EVP_DigestVerify(context.get(), octets(*bytes), bytes->size(), octets(document),
                          document.size()) == 1;
}

}  // namespace minato::ec2
