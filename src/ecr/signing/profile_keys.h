// The local meaning of a signing profile: a key pair of its own and a certificate that it signed
// itself. Made when the profile is first used, kept in
//
//   <folder>/<account>/<region>/<profile>.pem   private key and certificate, 0600
//
// The certificate is what Notation takes for a leaf that is its own root (Notary Project signature
// specification, "Certificate Requirements"): key usage digitalSignature, extended key usage
// codeSigning, no CA. The key is ECDSA on P-384, as AWS Signer's for Notation.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "ecr/push_jobs/configuration.h"

namespace minato::ecr::signing {

class ProfileKey {
 public:
  // Of a PEM text with a private key and a certificate. kDataLoss.
  static Result<std::shared_ptr<const ProfileKey>> parse(const std::string& pem);
  ~ProfileKey();
  ProfileKey(const ProfileKey&) = delete;
  ProfileKey& operator=(const ProfileKey&) = delete;

  // ECDSA with SHA-384; r and s of 48 bytes each, as JWS wants it (RFC 7518 section 3.4).
  Result<std::string> sign(const std::string& message) const;
  const std::string& certificate_der() const { return der_; }
  const std::string& certificate_pem() const { return pem_; }
  // SHA-256 of the certificate, lower-case hexadecimal.
  std::string thumbprint() const;

  struct Impl;
  explicit ProfileKey(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
  std::string der_;
  std::string pem_;
};

// Callable from any thread and from several processes; does file I/O.
class ProfileKeys {
 public:
  explicit ProfileKeys(std::string folder) : folder_(std::move(folder)) {}

  // Reads the profile's key, or makes one valid from `now` on. kInternal, kDataLoss.
  Result<std::shared_ptr<const ProfileKey>> get(const push_jobs::ProfileName& profile,
                                                TimePoint now);
  // kNotFound when the profile has none yet.
  Result<std::shared_ptr<const ProfileKey>> find(const push_jobs::ProfileName& profile);

 private:
  std::string path_of(const push_jobs::ProfileName& profile) const;

  const std::string folder_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ProfileKey>> keys_;  // by path
};

}  // namespace minato::ecr::signing
