#include "console/index_page.h"

#include <fmt/format.h>

#include "console/responses.h"

namespace minato::console {

IndexPage::IndexPage(std::string_view html) {
  while (true) {
    const auto at = html.find(kPlaceholder);
    pieces_.emplace_back(html.substr(0, at));
    if (at == std::string_view::npos) return;
    html.remove_prefix(at + kPlaceholder.size());
  }
}

http::Response IndexPage::render(std::string_view nonce, bool trustworthy) const {
  auto response = plain_head(200, "text/html; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add(
      "Content-Security-Policy",
      fmt::format(
          "default-src 'none'; script-src 'self' 'nonce-{0}'; style-src 'self' 'nonce-{0}'; "
          "font-src 'self' data:; img-src 'self' data:; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          nonce));
  response.headers.add("Referrer-Policy", "no-referrer");
  if (trustworthy) response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (i > 0) response.body += nonce;
    response.body += pieces_[i];
  }
  return response;
}

}  // namespace minato::console
