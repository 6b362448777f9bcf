#include "net/http.h"

#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace minato::http {
namespace {

// What a small head takes, and what is kept of a large one.
constexpr std::size_t kFirstHeadBytes = 256;
constexpr std::size_t kKeptHeadBytes = 4096;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string decode_or_keep(std::string_view text) {
  auto decoded = percent_decode(text, true);
  return decoded ? std::move(*decoded) : std::string(text);
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

Headers::Field Headers::at(const Place& place) const {
  const std::string_view text = std::string_view(text_).substr(place.at);
  return {text.substr(0, place.name_size), text.substr(place.name_size, place.value_size)};
}

Headers::Fields Headers::fields() const {
  return Fields(*this);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Place& place : places_) {
    if (place.name_size != name.size()) continue;
    const auto [known, value] = at(place);
    if (iequals(known, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Headers::joined(std::string_view name) const {
  std::optional<std::string> all;
  for (const auto& [known, value] : fields()) {
    if (!iequals(known, name)) continue;
    if (!all) {
      all.emplace(value);
    } else {
      *all += ',';
      *all += value;
    }
  }
  return all;
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t found = 0;
  for (const Place& place : places_) {
    if (place.name_size == name.size() && iequals(at(place).first, name)) ++found;
  }
  return found;
}

void Headers::add(std::string_view name, std::string_view value) {
  const std::size_t at = text_.size();
  const std::size_t wanted = at + name.size() + value.size();
  if (wanted > text_.capacity()) {
    // The old text stays until both are copied, which may be parts of it.
    std::string larger;
    larger.reserve(std::max({wanted, 2 * text_.capacity(), kFirstHeadBytes}));
    larger.append(text_).append(name).append(value);
    text_.swap(larger);
  } else {
    text_.append(name).append(value);
  }
  places_.push_back({.at = at, .name_size = name.size(), .value_size = value.size()});
}

// The text of what is erased stays until clear(), so that `value` may be of it.
void Headers::set(std::string_view name, std::string_view value) {
  erase(name);
  add(name, value);
}

void Headers::erase(std::string_view name) {
  std::erase_if(places_, [&](const Place& place) { return iequals(at(place).first, name); });
}

void Headers::clear() {
  if (text_.capacity() > kKeptHeadBytes) text_ = std::string();
  text_.clear();
  places_.clear();
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string_view reason_phrase(int status) {
  namespace beast_http = boost::beast::http;
  if (status < 100 || status > 999) return "Unknown";
  auto known = beast_http::int_to_status(static_cast<unsigned>(status));
  if (known == beast_http::status::unknown) return "Unknown";
  auto phrase = beast_http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3) return std::nullopt;
      int high = hex_value(text[i + 1]);
      int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      out.push_back(c);
    } else {
      auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    auto end = std::min(query.find('&'), query.size());
    auto piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    auto equals = std::min(piece.find('='), piece.size());
    auto value = piece.substr(std::min(equals + 1, piece.size()));
    pairs.emplace_back(decode_or_keep(piece.substr(0, equals)), decode_or_keep(value));
  }
  return pairs;
}

}  // namespace minato::http
