// Key pairs for SSH: made, imported, fingerprinted. Pure but for the randomness of OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::ec2 {

enum class KeyKind { kRsa, kEd25519 };
enum class KeyFormat { kPem, kPpk };

struct PublicKey {
  KeyKind kind = KeyKind::kRsa;
  std::string text;  // "ssh-rsa AAAA...", without a comment
  // As EC2 documents it for this kind and origin
  // (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html): created RSA: SHA-1 of
  // the DER PKCS#8 private key; imported RSA: MD5 of the DER public key, both as hexadecimal pairs
  // with colons; ED25519: SHA-256 of the SSH public key in base64.
  std::string fingerprint;
};

struct NewKey {
  PublicKey public_key;
  std::string private_key;  // a file's text; secret
};

// RSA keys have 2048 bits. PEM is PKCS#1 for RSA and OpenSSH's own form for ED25519; PPK is version
// 2, which every PuTTY reads; `comment` is written where the form has a place for one. Takes up to
// a second of one core: not on an I/O thread. Callable from any thread.
Result<NewKey> generate_key(KeyKind kind, KeyFormat format, std::string_view comment);

// An OpenSSH line, an RFC 4716 file, a PEM public key, or base64 of a DER public key; RSA of 1024,
// 2048 or 4096 bits or ED25519. InvalidKey.Format otherwise.
Result<PublicKey> read_public_key(std::string_view text);

}  // namespace minato::ec2
