#include "ec2/keys/openssl_handles.h"

namespace minato::ec2 {

std::string rsa_number(const EVP_PKEY& key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(&key, name, &raw) != 1) return {};
  const Number number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string ed25519_half(const EVP_PKEY& key, bool private_half) {
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  const int done = private_half ? EVP_PKEY_get_raw_private_key(&key, out, &size)
                                : EVP_PKEY_get_raw_public_key(&key, out, &size);
  if (done != 1) return {};
  bytes.resize(size);
  return bytes;
}

std::string content_of(const Memory& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string digest_of(const char* algorithm, std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, algorithm, nullptr, bytes.data(), bytes.size(),
                   reinterpret_cast<unsigned char*>(digest.data()), &size) != 1) {
    return {};
  }
  digest.resize(size);
  return digest;
}

}  // namespace minato::ec2
