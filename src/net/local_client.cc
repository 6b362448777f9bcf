#include "net/local_client.h"

#include <algorithm>
#include <charconv>

namespace minato::http {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_port(std::string_view text) {
  return is_digits(text) && text.size() <= 5;
}

// The host without its port; empty when what follows the name is no port.
std::string_view name_part(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') : host.find(':');
  if (end == std::string_view::npos) return host.starts_with('[') ? std::string_view{} : host;
  const auto name = host.substr(0, host.starts_with('[') ? end + 1 : end);
  const auto rest = host.substr(name.size());
  return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))) ? name
                                                                          : std::string_view{};
}

// Dotted decimal in 127.0.0.0/8.
bool is_loopback_v4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos || dot > 3 || !is_digits(text.substr(0, dot))) return false;
    int value = 0;
    std::from_chars(text.data(), text.data() + dot, value);
    if (value > 255 || (part == 0 && value != 127)) return false;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return true;
}

// A label or more before ".localhost": letters, digits, '-' and single dots.
bool is_below_localhost(std::string_view name) {
  constexpr std::string_view kZone = ".localhost";
  if (name.size() <= kZone.size() || name.front() == '.') return false;
  if (!iequals(name.substr(name.size() - kZone.size()), kZone)) return false;
  return name.find("..") == std::string_view::npos && std::ranges::all_of(name, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '.';
         });
}

// Pages of tasks have these names, on whichever port: what such a name is called for is theirs.
bool is_instance_name(std::string_view host) {
  constexpr std::string_view kZone = ".compute.localhost";
  const auto name = name_part(host);
  return name.size() > kZone.size() && iequals(name.substr(name.size() - kZone.size()), kZone);
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  return address == "::1" || is_loopback_v4(address);
}

bool is_local_host(std::string_view host) {
  const auto name = name_part(host);
  return iequals(name, "localhost") || name == "[::1]" || is_loopback_v4(name) ||
         is_below_localhost(name);
}

bool is_same_origin(const Request& request) {
  const auto count = request.headers.count("origin");
  if (count == 0) return true;
  const auto origin = request.headers.find("origin").value_or("");
  const auto scheme_end = origin.find("://");
  return count == 1 && scheme_end != std::string_view::npos &&
         iequals(origin.substr(scheme_end + 3), request.headers.find("host").value_or(""));
}

bool is_from_this_machine(const Request& request) {
  // A client of a unix socket has no address.
  const bool near = request.peer.empty() || is_loopback_address(request.peer);
  if (!near || !request.via.empty()) return false;
  const auto host = request.headers.find("host").value_or("");
  if (!is_local_host(host) || is_instance_name(host)) return false;
  for (const auto* field : {"forwarded", "x-forwarded-for"}) {
    if (request.headers.count(field) != 0) return false;
  }
  // https://www.w3.org/TR/fetch-metadata/: browsers send it to this machine, other programs do not.
  // "none" is a link in a mail or a bookmark, "same-site" a page on another port.
  const auto site = request.headers.joined("sec-fetch-site");
  return (!site || *site == "same-origin") && is_same_origin(request);
}

}  // namespace minato::http
