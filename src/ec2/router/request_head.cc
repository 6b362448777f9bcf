#include "ec2/router/request_head.h"

#include <algorithm>

namespace minato::ec2 {
namespace {

HeadScan bad() {
  return {HeadState::kBad, {}};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_host_field(std::string_view name) {
  return name.size() == 4 && lower(name[0]) == 'h' && lower(name[1]) == 'o' &&
         lower(name[2]) == 's' && lower(name[3]) == 't';
}

// "GET /path HTTP/1.1": enough to tell it from TLS or from another protocol.
bool is_request_line(std::string_view line) {
  const auto last = line.rfind(' ');
  const auto first = line.find(' ');
  return first != 0 && first != std::string_view::npos && first < last &&
         line.substr(last + 1).starts_with("HTTP/1.");
}

}  // namespace

std::string normalized_host(std::string_view host) {
  if (const auto colon = host.rfind(':'); colon != std::string_view::npos) {
    const auto port = host.substr(colon + 1);
    if (!std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) return {};
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > 253) return {};
  if (host.starts_with('.') || host.ends_with('.') || host.contains("..")) return {};
  std::string out(host);
  std::ranges::transform(out, out.begin(), lower);
  return std::ranges::all_of(out, is_host_char) ? out : std::string();
}

HeadScan scan_request_head(std::string_view bytes) {
  // Methods are tokens in capitals; anything else (TLS starts with 0x16) need not be waited for.
  if (!bytes.empty() && (bytes[0] < 'A' || bytes[0] > 'Z')) return bad();
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  auto head = bytes.substr(0, end + 2);
  auto line_end = head.find("\r\n");
  if (!is_request_line(head.substr(0, line_end))) return bad();
  std::string host;
  bool seen = false;
  while (line_end + 2 < head.size()) {
    head.remove_prefix(line_end + 2);
    line_end = head.find("\r\n");
    const auto line = head.substr(0, line_end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_host_field(line.substr(0, colon))) continue;
    if (seen) return bad();
    seen = true;
    host = normalized_host(trimmed(line.substr(colon + 1)));
  }
  if (host.empty()) return bad();
  return {HeadState::kComplete, std::move(host)};
}

}  // namespace minato::ec2
