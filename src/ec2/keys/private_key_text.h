// The file forms of a private key. Pure.
#pragma once

#include <string>
#include <string_view>

#include "ec2/keys/key_material.h"
#include "ec2/keys/openssl_handles.h"

namespace minato::ec2 {

// The public half in SSH's binary form (RFC 4253 section 6.6, RFC 8709 section 4).
std::string ssh_public_blob(const EVP_PKEY& key, KeyKind kind);
std::string_view ssh_name(KeyKind kind);

// "-----BEGIN RSA PRIVATE KEY-----" (PKCS#1); empty when OpenSSL cannot.
std::string rsa_pem(const EVP_PKEY& key);
// "-----BEGIN OPENSSH PRIVATE KEY-----", without a pass phrase.
std::string openssh_pem(const EVP_PKEY& key, std::string_view comment);
// "PuTTY-User-Key-File-2", without a pass phrase.
std::string ppk(const EVP_PKEY& key, KeyKind kind, std::string_view comment);

}  // namespace minato::ec2
