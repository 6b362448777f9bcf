// A container instance's own key: what tells hosts apart that share one access key, which SigV4
// alone cannot. The agent makes it before its first registration and shows the public half with
// every call; the server keeps that half with the instance. An extension of the protocol: AWS's
// agent sends neither field, and AWS ignores both. docs/adr/0016-agents.md
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "net/http.h"

namespace minato::agent_link {

inline constexpr std::string_view kInstanceKeyField = "X-Minato-Instance-Key";
inline constexpr std::string_view kInstanceProofField = "X-Minato-Instance-Proof";

// Ed25519. Immutable; callable from any thread.
class InstanceKey {
 public:
  static Result<InstanceKey> make(Random& random);
  // Of secret_text(); kDataLoss for anything else.
  static Result<InstanceKey> parse(std::string_view text);

  // What to keep, readable by nobody else. Base64 of 32 bytes.
  std::string secret_text() const;
  // Base64 of 32 bytes.
  const std::string& public_text() const { return public_; }
  // Adds both fields to a request that has its Authorization field. What is signed is that field,
  // so a proof is good for the very request alone and for as long as its signature.
  void prove(http::Headers& headers) const;

 private:
  InstanceKey(std::string seed, std::string public_text)
      : seed_(std::move(seed)), public_(std::move(public_text)) {}

  std::string seed_;
  std::string public_;
};

// The public key whose holder made this request; empty when it shows none or its proof is not good.
// That the Authorization field itself holds has been checked before. Pure.
std::string proven_key(const http::Headers& headers);

}  // namespace minato::agent_link
