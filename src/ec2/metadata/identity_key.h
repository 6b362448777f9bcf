// What instance identity documents are signed with: an RSA key of 2048 bits and a certificate that
// it signed itself, in one file of mode 0600, made when the first document is wanted. Whoever
// checks documents by themselves takes the certificate out of it (`openssl x509 -in`).
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace minato::ec2 {

// A document as the metadata service serves it.
struct SignedIdentity {
  std::string document;
  std::string signature;  // SHA-256 with RSA, base64 in lines of 64
  std::string pkcs7;      // with the document and the certificate inside, likewise
};

// Callable from any thread; does file I/O.
class IdentityKey {
 public:
  explicit IdentityKey(std::string path);
  ~IdentityKey();

  // Makes the key when there is none, which takes up to a second. kInternal, kDataLoss.
  Result<SignedIdentity> sign(std::string document, TimePoint now);
  // Whether `signature` is this key's; white space in it does not count.
  bool is_signed(const std::string& document, const std::string& signature);

 private:
  struct Pair;
  Result<std::shared_ptr<const Pair>> load();
  Result<std::shared_ptr<const Pair>> load_or_make(TimePoint now);

  const std::string path_;
  std::mutex mutex_;
  std::shared_ptr<const Pair> pair_;
};

}  // namespace minato::ec2
