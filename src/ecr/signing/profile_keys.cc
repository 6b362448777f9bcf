#include "ecr/signing/profile_keys.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/private_file.h"
#include "codec/digest.h"
#include "ecr/signing/certificate.h"
#include "ecr/signing/openssl.h"

namespace minato::ecr::signing {
namespace {

constexpr int kNumberBytes = 48;  // of P-384

Error system_error(const std::string& what) {
  return {.code = ErrorCode::kInternal, .message = what + ": " + std::strerror(errno)};
}

std::string to_der(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

std::string to_pem(X509* certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  return out && PEM_write_bio_X509(out.get(), certificate) == 1 ? text_of(out.get())
                                                                : std::string();
}

Result<> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) return fail(ErrorCode::kInternal, folder.string() + ": " + error.message());
  return {};
}

}  // namespace

struct ProfileKey::Impl {
  KeyPtr key;
  CertificatePtr certificate;
};

ProfileKey::ProfileKey(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)),
      der_(to_der(impl_->certificate.get())),
      pem_(to_pem(impl_->certificate.get())) {}

ProfileKey::~ProfileKey() = default;

Result<std::shared_ptr<const ProfileKey>> ProfileKey::parse(const std::string& pem) {
  const auto open = [&pem] {
    return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  };
  auto impl = std::make_unique<Impl>();
  impl->key.reset(PEM_read_bio_PrivateKey(open().get(), nullptr, nullptr, nullptr));
  impl->certificate.reset(PEM_read_bio_X509(open().get(), nullptr, nullptr, nullptr));
  const bool good = impl->key && impl->certificate &&
                    EVP_PKEY_get_bits(impl->key.get()) == 8 * kNumberBytes &&
                    X509_check_private_key(impl->certificate.get(), impl->key.get()) == 1;
  if (!good) return fail(ErrorCode::kDataLoss, "the key of a signing profile cannot be read");
  return std::make_shared<const ProfileKey>(std::move(impl));
}

Result<std::string> ProfileKey::sign(const std::string& message) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  const Error failed{.code = ErrorCode::kInternal, .message = "signing failed"};
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha384(), nullptr, impl_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) != 1) {
    return fail(failed);
  }
  std::string der(size, '\0');
  auto* data = reinterpret_cast<unsigned char*>(der.data());
  if (EVP_DigestSign(context.get(), data, &size, bytes, message.size()) != 1) return fail(failed);
  const unsigned char* position = data;
  const EcdsaSignaturePtr pair(d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(size)));
  std::string out(2 * kNumberBytes, '\0');
  auto* numbers = reinterpret_cast<unsigned char*>(out.data());
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), numbers, kNumberBytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), numbers + kNumberBytes, kNumberBytes) < 0) {
    return fail(failed);
  }
  return out;
}

std::string ProfileKey::thumbprint() const {
  return sha256(der_).hex();
}

std::string ProfileKeys::path_of(const push_jobs::ProfileName& profile) const {
  return folder_ + "/" + profile.scope.account + "/" + profile.scope.region + "/" + profile.name +
         ".pem";
}

Result<std::shared_ptr<const ProfileKey>> ProfileKeys::find(const push_jobs::ProfileName& profile) {
  const std::string path = path_of(profile);
  const std::lock_guard lock(mutex_);
  if (const auto known = keys_.find(path); known != keys_.end()) return known->second;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) {
      return fail(ErrorCode::kNotFound, "the signing profile " + profile.name + " has no key yet");
    }
    return fail(system_error(path));
  }
  std::ostringstream text;
  text << file.rdbuf();
  TRY(auto key, ProfileKey::parse(text.str()));
  keys_[path] = key;
  return key;
}

Result<std::shared_ptr<const ProfileKey>> ProfileKeys::get(const push_jobs::ProfileName& profile,
                                                           TimePoint now) {
  auto found = find(profile);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  TRY(const std::string pem,
      make_key_and_certificate(
          {.name = profile.name, .account = profile.scope.account, .region = profile.scope.region},
          now));
  const std::filesystem::path path(path_of(profile));
  TRY_VOID(make_folder(folder_));
  TRY_VOID(make_folder(path.parent_path()));
  TRY_VOID(create_private_file(path, pem));
  return find(profile);
}

}  // namespace minato::ecr::signing
