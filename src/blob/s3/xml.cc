#include "blob/s3/xml.h"

#include <array>
#include <utility>

namespace minato::blob {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

// The next start tag of that name at or behind `from`; npos when there is none.
std::size_t find_start(std::string_view xml, std::string_view name, std::size_t from) {
  for (;;) {
    const std::size_t at = xml.find('<', from);
    if (at == std::string_view::npos) return at;
    const std::string_view rest = xml.substr(at + 1);
    if (rest.starts_with(name) && rest.size() > name.size()) {
      const char after = rest[name.size()];
      if (after == '>' || after == ' ' || after == '/') return at;
    }
    from = at + 1;
  }
}

std::string unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    bool replaced = false;
    for (const auto& [entity, character] : kEntities) {
      if (text.starts_with(entity)) {
        out.push_back(character);
        text.remove_prefix(entity.size());
        replaced = true;
        break;
      }
    }
    if (replaced) continue;
    out.push_back(text.front());
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace

std::vector<std::string_view> xml_elements(std::string_view xml, std::string_view name) {
  std::vector<std::string_view> found;
  const std::string end = "</" + std::string(name) + ">";
  std::size_t at = 0;
  while ((at = find_start(xml, name, at)) != std::string_view::npos) {
    const std::size_t inside = xml.find('>', at);
    if (inside == std::string_view::npos) break;
    if (xml[inside - 1] == '/') {
      found.emplace_back();
      at = inside;
      continue;
    }
    const std::size_t close = xml.find(end, inside);
    if (close == std::string_view::npos) break;
    found.push_back(xml.substr(inside + 1, close - inside - 1));
    at = close + end.size();
  }
  return found;
}

std::string xml_text(std::string_view xml, std::string_view name) {
  const auto found = xml_elements(xml, name);
  return found.empty() ? std::string() : unescape(found.front());
}

std::string xml_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    bool replaced = false;
    for (const auto& [entity, character] : kEntities) {
      if (c != character) continue;
      out += entity;
      replaced = true;
    }
    if (!replaced) out.push_back(c);
  }
  return out;
}

}  // namespace minato::blob
