// Ownership of OpenSSL's objects, and numbers as bytes.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <string_view>

namespace minato::ec2 {

template <auto Free>
struct OpensslFree {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX_free>>;
using Memory = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, OpensslFree<BN_clear_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpensslFree<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpensslFree<OSSL_PARAM_free>>;

// One of the numbers of an RSA key, big-endian; empty when it has none of that name.
std::string rsa_number(const EVP_PKEY& key, const char* name);
// The raw public or private half of an ED25519 key.
std::string ed25519_half(const EVP_PKEY& key, bool private_half);
// What was written to a memory BIO.
std::string content_of(const Memory& memory);
// Digest of `bytes` under an OpenSSL name such as "SHA1".
std::string digest_of(const char* algorithm, std::string_view bytes);

}  // namespace minato::ec2
