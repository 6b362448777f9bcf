// Aim: no token of a client crashes its reading, and none but a signed one is taken.
#include <cstdlib>

#include "codec/time.h"
#include "registry/tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace minato;
  using namespace minato::registry;
  static const TokenSigner signer{TokenSigner::Key{}};
  static const TokenAuthenticator authenticator{signer};
  static const LayerLinks links{signer};
  const std::string text(reinterpret_cast<const char*>(data), size);
  const TimePoint now = from_unix_ms(1'700'000'000'000);
  if (signer.verify("login", text)) std::abort();
  if (authenticator.verify_basic("AWS", text, now)) std::abort();
  if (authenticator.verify_bearer(text, now)) std::abort();
  if (links.verify(text, "web", "sha256:00", now)) std::abort();
  // What is signed is still read with care.
  if (text.size() > 2048) return 0;
  for (const char* purpose : {"login", "layer-link"}) {
    const std::string token = signer.sign(purpose, text);
    if (signer.verify(purpose, token) != text) std::abort();
    (void)authenticator.verify_bearer(token, now);
    (void)links.verify(token, "web", "sha256:00", now);
  }
  return 0;
}
