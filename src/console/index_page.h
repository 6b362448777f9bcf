// The console's one HTML page: a template that gets a fresh nonce for its Content-Security-Policy
// with every answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace minato::console {

// Immutable.
class IndexPage {
 public:
  static constexpr std::string_view kPlaceholder = "__CSP_NONCE__";

  IndexPage() = default;
  explicit IndexPage(std::string_view html);

  // The page with every placeholder replaced, and the headers that go with it. `nonce` is base64.
  // `trustworthy`: the browser takes the origin for a secure one (TLS or this machine). Elsewhere
  // it ignores Cross-Origin-Opener-Policy and complains, so it is left out.
  http::Response render(std::string_view nonce, bool trustworthy) const;

 private:
  std::vector<std::string> pieces_;  // between the placeholders
};

}  // namespace minato::console
