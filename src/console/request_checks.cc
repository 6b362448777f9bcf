#include "console/request_checks.h"

#include <algorithm>

#include "console/errors.h"

namespace minato::console {
namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool is_local_host(std::string_view host) {
  constexpr std::string_view kZone = ".localhost";
  const auto name = without_port(host);
  if (name == "127.0.0.1" || name == "[::1]" || http::iequals(name, "localhost")) return true;
  return name.size() > kZone.size() &&
         http::iequals(name.substr(name.size() - kZone.size()), kZone);
}

Result<> check_source(const http::Request& request) {
  if (const auto origin = request.headers.find("origin")) {
    const auto scheme_end = origin->find("://");
    const auto host = request.headers.find("host").value_or("");
    const bool same =
        scheme_end != std::string_view::npos && http::iequals(origin->substr(scheme_end + 3), host);
    if (!same) return fail(errors::forbidden("The request comes from another origin."));
  }
  if (request.method == "POST" && request.headers.find("x-minato-console") != "1") {
    return fail(errors::forbidden("The header X-Minato-Console is missing."));
  }
  return {};
}

bool is_secure(const http::Request& request) {
  return request.headers.find("origin").value_or("").starts_with("https://");
}

bool is_trustworthy(const http::Request& request) {
  return is_local_host(request.headers.find("host").value_or("")) ||
         http::iequals(request.headers.find("x-forwarded-proto").value_or(""), "https");
}

std::string_view cookie_of(const http::Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers.fields()) {
    if (!http::iequals(field, "cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto end = rest.find(';');
      auto pair = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
        return pair.substr(name.size() + 1);
      }
    }
  }
  return {};
}

}  // namespace minato::console
