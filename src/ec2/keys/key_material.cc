#include "ec2/keys/key_material.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <optional>

#include "codec/base64.h"
#include "codec/digest.h"
#include "ec2/errors.h"
#include "ec2/keys/openssl_handles.h"
#include "ec2/keys/private_key_text.h"
#include "ec2/keys/ssh_wire.h"

namespace minato::ec2 {
namespace {

constexpr int kRsaBits = 2048;
// An imported 4096-bit key has about 750 characters in its longest form.
constexpr std::size_t kPublicKeyTextMax = 16 * 1024;

// "1f:51:ae:..."
std::string colon_hex(std::string_view bytes) {
  const std::string hex = hex_encode(std::as_bytes(std::span(bytes)));
  std::string out;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    if (at > 0) out.push_back(':');
    out.append(hex, at, 2);
  }
  return out;
}

std::string private_der(const EVP_PKEY& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory ||
      i2d_PKCS8PrivateKey_bio(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return {};
  }
  return content_of(memory);
}

std::string public_der(const EVP_PKEY& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || i2d_PUBKEY_bio(memory.get(), &key) != 1) return {};
  return content_of(memory);
}

enum class Origin { kCreated, kImported };

PublicKey describe(const EVP_PKEY& key, KeyKind kind, Origin origin) {
  const std::string blob = ssh_public_blob(key, kind);
  PublicKey made{.kind = kind,
                 .text = std::string(ssh_name(kind)) + " " + base64_encode(blob),
                 .fingerprint = {}};
  if (kind == KeyKind::kEd25519) {
    made.fingerprint = base64_encode(digest_of("SHA256", blob));
  } else if (origin == Origin::kCreated) {
    made.fingerprint = colon_hex(digest_of("SHA1", private_der(key)));
  } else {
    made.fingerprint = colon_hex(digest_of("MD5", public_der(key)));
  }
  return made;
}

KeyHandle rsa_from(std::string_view exponent, std::string_view modulus) {
  const auto number = [](std::string_view bytes) {
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
  };
  const Number e = number(exponent);
  const Number n = number(modulus);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!e || !n || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1) {
    return nullptr;
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(key);
}

KeyHandle from_ssh_blob(std::string_view blob) {
  SshReader reader(blob);
  const auto name = reader.text();
  if (name == ssh_name(KeyKind::kEd25519)) {
    const auto half = reader.text();
    if (!half || half->size() != 32 || !reader.at_end()) return nullptr;
    return KeyHandle(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(half->data()), 32));
  }
  if (name != ssh_name(KeyKind::kRsa)) return nullptr;
  const auto exponent = reader.integer();
  const auto modulus = reader.integer();
  if (!exponent || !modulus || !reader.at_end() || exponent->size() > 8) return nullptr;
  return rsa_from(*exponent, *modulus);
}

KeyHandle from_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return KeyHandle(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
}

KeyHandle from_pem(std::string_view text) {
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return memory ? KeyHandle(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr)) : nullptr;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string compact(text);
  std::erase_if(compact, is_space);
  return base64_decode(compact);
}

// The base64 body of an RFC 4716 file: its lines without the headers, which have a colon and go on
// after a backslash.
std::string rfc4716_body(std::string_view text) {
  std::string body;
  bool header = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool goes_on = line.ends_with('\\');
    if (!header && !line.starts_with("----") && line.find(':') == line.npos) body.append(line);
    header = (header || line.find(':') != line.npos) && goes_on;
  }
  return body;
}

KeyHandle parse(std::string_view text) {
  if (text.starts_with("-----BEGIN PUBLIC KEY-----")) return from_pem(text);
  if (text.starts_with("---- BEGIN SSH2 PUBLIC KEY ----")) {
    const auto blob = decoded(rfc4716_body(text));
    return blob ? from_ssh_blob(*blob) : nullptr;
  }
  if (text.starts_with("ssh-")) {
    const auto name_end = text.find_first_of(" \t");
    if (name_end == text.npos) return nullptr;
    const auto rest = trimmed(text.substr(name_end));
    const auto blob = base64_decode(rest.substr(0, rest.find_first_of(" \t\r\n")));
    const bool fits = blob && SshReader(*blob).text() == text.substr(0, name_end);
    return fits ? from_ssh_blob(*blob) : nullptr;
  }
  const auto der = decoded(text);
  return der ? from_der(*der) : nullptr;
}

bool acceptable(const EVP_PKEY& key) {
  if (EVP_PKEY_is_a(&key, "ED25519") == 1) return true;
  constexpr std::array kBits = {1024, 2048, 4096};
  return EVP_PKEY_is_a(&key, "RSA") == 1 &&
         std::ranges::find(kBits, EVP_PKEY_get_bits(&key)) != kBits.end();
}

}  // namespace

Result<NewKey> generate_key(KeyKind kind, KeyFormat format, std::string_view comment) {
  const KeyHandle key(kind == KeyKind::kRsa
                          ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{kRsaBits})
                          : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!key) return fail(ErrorCode::kInternal, "a key could not be made");
  NewKey made{.public_key = describe(*key, kind, Origin::kCreated), .private_key = {}};
  if (format == KeyFormat::kPpk) {
    made.private_key = ppk(*key, kind, comment);
  } else {
    made.private_key = kind == KeyKind::kRsa ? rsa_pem(*key) : openssh_pem(*key, comment);
  }
  if (made.private_key.empty()) return fail(ErrorCode::kInternal, "a key could not be written");
  return made;
}

Result<PublicKey> read_public_key(std::string_view text) {
  if (text.size() > kPublicKeyTextMax) return fail(errors::key_format());
  const KeyHandle key = parse(trimmed(text));
  ERR_clear_error();  // what the thread's next user of OpenSSL would take for its own
  if (!key || !acceptable(*key)) return fail(errors::key_format());
  const KeyKind kind = EVP_PKEY_is_a(key.get(), "RSA") == 1 ? KeyKind::kRsa : KeyKind::kEd25519;
  return describe(*key, kind, Origin::kImported);
}

}  // namespace minato::ec2
