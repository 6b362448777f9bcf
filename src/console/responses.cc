#include "console/responses.h"

#include <array>
#include <charconv>
#include <utility>

namespace minato::console {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The part up to `separator`, which is taken off `rest` with it.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return trim(part);
}

// A weight of zero means "not acceptable"; whatever is not a number counts as one.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    auto value = next_part(parameters, ';');
    const auto name = next_part(value, '=');
    if (!http::iequals(name, "q")) continue;
    return !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

http::Response plain_head(int status, std::string content_type) {
  http::Response response{.status = status};
  response.headers.add("Content-Type", std::move(content_type));
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

http::Response json_answer(int status, std::string body) {
  auto response = plain_head(status, "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

http::Response text_answer(int status, std::string body) {
  auto response = plain_head(status, "text/plain; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

http::Response redirect(std::string location) {
  auto response = text_answer(302, location + "\n");
  response.headers.add("Location", std::move(location));
  return response;
}

std::string_view content_type_of(std::string_view name) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Row, 18> kTypes = {{
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"html", "text/html; charset=utf-8"},
      {"json", "application/json"},
      {"map", "application/json"},
      {"webmanifest", "application/manifest+json"},
      {"txt", "text/plain; charset=utf-8"},
      {"md", "text/plain; charset=utf-8"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"jpg", "image/jpeg"},
      {"gif", "image/gif"},
      {"webp", "image/webp"},
      {"ico", "image/x-icon"},
      {"woff", "font/woff"},
      {"woff2", "font/woff2"},
      {"wasm", "application/wasm"},
  }};
  const auto dot = name.rfind('.');
  const auto extension = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
  for (const auto& [known, type] : kTypes) {
    if (http::iequals(known, extension)) return type;
  }
  return "application/octet-stream";
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    auto entry = next_part(accept_encoding, ',');
    const auto name = next_part(entry, ';');
    if (http::iequals(name, coding)) return !is_refused(entry);
    if (name == "*") any = !is_refused(entry);
  }
  return any;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto candidate = next_part(if_none_match, ',');
    if (candidate == "*") return true;
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == etag) return true;
  }
  return false;
}

}  // namespace minato::console
