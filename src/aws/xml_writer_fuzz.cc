// Escaped text holds no markup and no character that XML forbids, and unescapes to the original
// wherever that was allowed.
#include <cstdlib>
#include <string>

#include "aws/utf8.h"
#include "aws/xml.h"

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  }
  return text.find("\xEF\xBF") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string escaped;
  minato::aws::xml::escape_to(text, escaped);
  if (escaped.find_first_of("<>\"\r") != std::string::npos) std::abort();
  if (minato::aws::is_utf8(text) && !minato::aws::is_utf8(escaped)) std::abort();
  if (!is_plain(text)) return 0;
  replace_all(escaped, "&lt;", "<");
  replace_all(escaped, "&gt;", ">");
  replace_all(escaped, "&quot;", "\"");
  replace_all(escaped, "&#xD;", "\r");
  replace_all(escaped, "&amp;", "&");
  if (escaped != text) std::abort();
  return 0;
}
