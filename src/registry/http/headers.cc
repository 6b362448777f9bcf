#include "registry/http/headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "codec/base64.h"
#include "registry/errors.h"

namespace minato::registry {
namespace {

constexpr std::size_t kAuthorizationMax = 8192;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Digits only; nullopt also when it does not fit.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (!is_digits(text)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::optional<std::string_view> header,
                                             std::uint64_t size) {
  if (!header) return std::nullopt;
  std::string_view text = trim(*header);
  if (!http::iequals(text.substr(0, 6), "bytes=")) return std::nullopt;
  text = trim(text.substr(6));
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view left = text.substr(0, dash), right = text.substr(dash + 1);
  const auto out_of_range = [&] {
    return fail(errors::range_not_satisfiable(
        fmt::format("the range lies outside the {} bytes of the content", size)));
  };
  if (left.empty()) {
    if (!is_digits(right)) return std::nullopt;
    // A suffix longer than any number is the whole content.
    const std::uint64_t suffix = parse_number(right).value_or(size);
    if (suffix == 0 || size == 0) return out_of_range();
    return ByteRange{.first = size - std::min(suffix, size), .last = size - 1};
  }
  if (!is_digits(left) || (!right.empty() && !is_digits(right))) return std::nullopt;
  const auto first = parse_number(left);
  const std::uint64_t last = right.empty() ? UINT64_MAX : parse_number(right).value_or(UINT64_MAX);
  // A range that ends before it starts is no range: it may be refused or ignored (RFC 9110 14.2),
  // and refusing shows the mistake.
  if (!first || *first >= size || last < *first) return out_of_range();
  return ByteRange{.first = *first, .last = std::min(last, size - 1)};
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", range.first, range.last, size);
}

std::optional<ByteRange> parse_upload_range(std::string_view header) {
  std::string_view text = trim(header);
  if (http::iequals(text.substr(0, 6), "bytes ")) text = trim(text.substr(6));
  text = text.substr(0, text.find('/'));
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = parse_number(text.substr(0, dash));
  const auto last = parse_number(text.substr(dash + 1));
  if (!first || !last || *last < *first || *last - *first == UINT64_MAX) return std::nullopt;
  return ByteRange{.first = *first, .last = *last};
}

std::optional<ClientCredentials> parse_authorization(std::string_view header) {
  if (header.size() > kAuthorizationMax) return std::nullopt;
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = header.substr(0, space);
  const std::string_view value = trim(header.substr(space + 1));
  if (http::iequals(scheme, "Bearer")) {
    return ClientCredentials{.user = {}, .password = std::string(value), .bearer = true};
  }
  if (!http::iequals(scheme, "Basic")) return std::nullopt;
  const auto decoded = base64_decode(value);
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return ClientCredentials{.user = decoded->substr(0, colon),
                           .password = decoded->substr(colon + 1)};
}

bool matches_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    std::string_view tag = trim(header.substr(0, comma));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag) return true;
    if (comma == std::string_view::npos) break;
    header.remove_prefix(comma + 1);
  }
  return false;
}

bool range_applies(std::optional<std::string_view> if_range, std::string_view etag) {
  return !if_range || trim(*if_range) == etag;
}

std::string warning_value(std::string_view text) {
  constexpr std::size_t text_max = 1024;
  std::string quoted;
  for (const char c : text.substr(0, text_max)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c < ' ' || c == 0x7f ? ' ' : c;
  }
  return fmt::format("299 - \"{}\"", quoted);
}

Result<PageQuery> parse_page(std::string_view query, std::size_t page_max) {
  PageQuery out{.limit = page_max, .last = query_value(query, "last").value_or("")};
  const auto text = query_value(query, "n");
  if (!text || text->empty()) return out;
  if (!is_digits(*text)) {
    return fail(errors::pagination_invalid(fmt::format("n is '{}', not a number", *text)));
  }
  out.has_limit = true;
  out.limit = std::min<std::uint64_t>(parse_number(*text).value_or(page_max), page_max);
  return out;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  for (auto& [key, value] : http::parse_query(query)) {
    if (key == name) return std::move(value);
  }
  return std::nullopt;
}

std::vector<std::string> query_values(std::string_view query, std::string_view name) {
  std::vector<std::string> out;
  for (auto& [key, value] : http::parse_query(query)) {
    if (key == name) out.push_back(std::move(value));
  }
  return out;
}

std::optional<ScopeView> scope_of_host(std::string_view host) {
  constexpr std::string_view middle = ".dkr.ecr.";
  constexpr std::size_t account_length = 12;
  if (host.size() < account_length || !is_digits(host.substr(0, account_length))) {
    return std::nullopt;
  }
  const std::string_view rest = host.substr(account_length);
  if (!rest.starts_with(middle)) return std::nullopt;
  const std::string_view tail = rest.substr(middle.size());
  const std::size_t dot = tail.find('.');
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const std::string_view region = tail.substr(0, dot);
  if (region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos) {
    return std::nullopt;
  }
  return ScopeView{.account = host.substr(0, account_length), .region = region};
}

}  // namespace minato::registry
