#include "ec2/keys/private_key_text.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include "codec/base64.h"
#include "codec/digest.h"
#include "ec2/keys/ssh_wire.h"

namespace minato::ec2 {
namespace {

// Base64 in lines; `lines` counts them.
std::string wrapped(std::string_view bytes, std::size_t width, int& lines) {
  const std::string text = base64_encode(bytes);
  std::string out;
  lines = 0;
  for (std::size_t at = 0; at < text.size(); at += width, ++lines) {
    out.append(text, at, width).push_back('\n');
  }
  return out;
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, key.data(), key.size(),
            reinterpret_cast<const unsigned char*>(message.data()), message.size(),
            reinterpret_cast<unsigned char*>(mac.data()), mac.size(), &size);
  mac.resize(size);
  return mac;
}

std::string ppk_private_blob(const EVP_PKEY& key, KeyKind kind) {
  SshWriter blob;
  if (kind == KeyKind::kEd25519) {
    blob.text(ed25519_half(key, true));
  } else {
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_D));
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1));
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2));
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1));
  }
  return blob.bytes();
}

}  // namespace

std::string_view ssh_name(KeyKind kind) {
  return kind == KeyKind::kRsa ? "ssh-rsa" : "ssh-ed25519";
}

std::string ssh_public_blob(const EVP_PKEY& key, KeyKind kind) {
  SshWriter blob;
  blob.text(ssh_name(kind));
  if (kind == KeyKind::kEd25519) {
    blob.text(ed25519_half(key, false));
  } else {
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_E));
    blob.integer(rsa_number(key, OSSL_PKEY_PARAM_RSA_N));
  }
  return blob.bytes();
}

std::string rsa_pem(const EVP_PKEY& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PrivateKey_traditional(memory.get(), &key, nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1) {
    return {};
  }
  return content_of(memory);
}

// Layout: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
std::string openssh_pem(const EVP_PKEY& key, std::string_view comment) {
  const std::string public_half = ed25519_half(key, false);
  const std::string blob = ssh_public_blob(key, KeyKind::kEd25519);
  SshWriter secret;
  // The two equal numbers tell a right pass phrase from a wrong one; without one any will do.
  const std::string check = digest_of("SHA256", blob).substr(0, 4);
  secret.raw(check);
  secret.raw(check);
  secret.text(ssh_name(KeyKind::kEd25519));
  secret.text(public_half);
  secret.text(ed25519_half(key, true) + public_half);
  secret.text(comment);
  for (char pad = 1; secret.bytes().size() % 8 != 0; ++pad) secret.raw({&pad, 1});
  SshWriter file;
  file.raw(std::string_view("openssh-key-v1\0", 15));
  file.text("none");
  file.text("none");
  file.text("");
  file.number(1);
  file.text(blob);
  file.text(secret.bytes());
  int lines = 0;
  return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + wrapped(file.bytes(), 70, lines) +
         "-----END OPENSSH PRIVATE KEY-----\n";
}

// Layout: https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html
std::string ppk(const EVP_PKEY& key, KeyKind kind, std::string_view comment) {
  const std::string public_blob = ssh_public_blob(key, kind);
  const std::string private_blob = ppk_private_blob(key, kind);
  SshWriter signed_part;
  signed_part.text(ssh_name(kind));
  signed_part.text("none");
  signed_part.text(comment);
  signed_part.text(public_blob);
  signed_part.text(private_blob);
  const std::string mac =
      hmac_sha1(digest_of("SHA1", "putty-private-key-file-mac-key"), signed_part.bytes());
  int public_lines = 0;
  int private_lines = 0;
  const std::string public_text = wrapped(public_blob, 64, public_lines);
  const std::string private_text = wrapped(private_blob, 64, private_lines);
  return fmt::format(
      "PuTTY-User-Key-File-2: {}\nEncryption: none\nComment: {}\nPublic-Lines: {}\n{}"
      "Private-Lines: {}\n{}Private-MAC: {}\n",
      ssh_name(kind), comment, public_lines, public_text, private_lines, private_text,
      hex_encode(std::as_bytes(std::span(mac))));
}

}  // namespace minato::ec2
