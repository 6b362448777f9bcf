#include "console/request_checks.h"

#include <algorithm>

#include "console/errors.h"
#include "net/local_client.h"

namespace minato::console {

Result<> check_source(const http::Request& request) {
  if (!http::is_same_origin(request)) {
    return fail(errors::forbidden("The request comes from another origin."));
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
  return http::is_local_host(request.headers.find("host").value_or("")) ||
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
