#include "oci_client/answers.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "codec/digest.h"

namespace minato::oci {
namespace {

constexpr std::size_t kForeignText = 200;

std::string clean(std::string_view text) {
  std::string out(text.substr(0, kForeignText));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? clean(value->get_string()) : std::string();
}

// "CODE: message" of the first error of an OCI error body; empty for another body.
std::string first_error(std::string_view body) {
  boost::system::error_code failed;
  const auto parsed = boost::json::parse(body, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* errors = object ? object->if_contains("errors") : nullptr;
  if (!errors || !errors->is_array() || errors->get_array().empty()) return "";
  const auto* first = errors->get_array().front().if_object();
  if (!first) return "";
  return fmt::format(" {}: {}", text_of(*first, "code"), text_of(*first, "message"));
}

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return ErrorCode::kPermissionDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 416:
      return ErrorCode::kOutOfRange;
    case 429:
      return ErrorCode::kResourceExhausted;
    default:
      return status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
  }
}

std::unexpected<Error> unreadable() {
  return fail(ErrorCode::kInvalidArgument, "the registry's list cannot be read");
}

Result<boost::json::array> member_list(std::string_view json, std::string_view member) {
  boost::system::error_code failed;
  const auto parsed = boost::json::parse(json, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* list = object ? object->if_contains(member) : nullptr;
  if (!list) return unreadable();
  if (list->is_null()) return boost::json::array();
  if (!list->is_array()) return unreadable();
  return list->get_array();
}

}  // namespace

Error to_error(std::string_view what, int status, std::string_view body) {
  return {.code = code_of(status),
          .message = fmt::format("{}: {} {}{}", what, status, http::reason_phrase(status),
                                 first_error(body))};
}

Error with_request(std::string_view what, Error error) {
  error.message = fmt::format("{}: {}", what, error.message);
  return error;
}

Result<std::vector<std::string>> parse_names(std::string_view json, std::string_view member) {
  TRY(const auto list, member_list(json, member));
  std::vector<std::string> out;
  for (const auto& one : list) {
    if (!one.is_string()) return unreadable();
    out.emplace_back(one.get_string());
  }
  return out;
}

Result<std::vector<std::string>> parse_index_digests(std::string_view json) {
  TRY(const auto list, member_list(json, "manifests"));
  std::vector<std::string> out;
  for (const auto& one : list) {
    const auto* entry = one.if_object();
    const auto* digest = entry ? entry->if_contains("digest") : nullptr;
    if (!digest || !digest->is_string()) return unreadable();
    TRY(const Digest checked, Digest::parse(digest->get_string()));
    out.push_back(checked.to_string());
  }
  return out;
}

std::string next_link(std::string_view field) {
  while (!field.empty()) {
    const auto open = field.find('<');
    const auto close = field.find('>', open == std::string_view::npos ? field.size() : open);
    if (close == std::string_view::npos) return "";
    const std::string_view url = field.substr(open + 1, close - open - 1);
    field.remove_prefix(close + 1);
    const std::string_view parameters = field.substr(0, field.find('<'));
    const bool next = parameters.find("rel=\"next\"") != std::string_view::npos ||
                      parameters.find("rel=next") != std::string_view::npos;
    if (next) return std::string(url);
  }
  return "";
}

std::uint64_t received_bytes(const http::Headers& headers) {
  std::string_view range = headers.find("Range").value_or("");
  if (range.starts_with("bytes=")) range.remove_prefix(6);
  if (!range.starts_with("0-")) return 0;
  range.remove_prefix(2);
  std::uint64_t last = 0;
  const auto [end, error] = std::from_chars(range.data(), range.data() + range.size(), last);
  if (error != std::errc() || end != range.data() + range.size() || last == UINT64_MAX) return 0;
  return last + 1;
}

}  // namespace minato::oci
