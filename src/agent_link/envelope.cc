#include "agent_link/envelope.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/limits.h"

namespace minato::agent_link {
namespace {

constexpr std::string_view kBlockEnd = "\r\n\r\n";

std::string without_line_breaks(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '\r' && c != '\n') out += c;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<Envelope> decode_envelope(std::string_view text) {
  boost::system::error_code error;
  const boost::json::parse_options options{.max_depth = limits::kJsonDepth};
  boost::json::value value = boost::json::parse(text, error, {}, options);
  if (error) return fail(ErrorCode::kInvalidArgument, "The message is not JSON.");
  const auto* object = value.if_object();
  const auto* type = object ? object->if_contains("type") : nullptr;
  if (!type || !type->is_string()) {
    return fail(ErrorCode::kInvalidArgument, "The message has no type.");
  }
  Envelope out{.type = std::string(type->get_string()), .message = boost::json::object{}};
  const auto* message = object->if_contains("message");
  if (message && !message->is_null()) out.message = *message;
  return out;
}

std::string encode_envelope(std::string_view type, std::string_view message_json) {
  std::string out = R"({"type":)";
  out += boost::json::serialize(boost::json::string(type));
  out += R"(,"message":)";
  out += message_json;
  out += '}';
  return out;
}

SignedFrame split_signed_frame(std::string_view text) {
  SignedFrame out{.headers = {}, .body = text};
  // JSON starts with a brace, a header line never does.
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] == '{') return out;
  const auto end = text.find(kBlockEnd);
  if (end == std::string_view::npos) return out;
  out.body = text.substr(end + kBlockEnd.size());
  std::string_view block = text.substr(0, end);
  while (!block.empty()) {
    const auto line_end = block.find("\r\n");
    const std::string_view line = block.substr(0, line_end);
    block = line_end == std::string_view::npos ? std::string_view{} : block.substr(line_end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    out.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return out;
}

std::string join_signed_frame(const std::vector<std::pair<std::string, std::string>>& headers,
                              std::string_view body) {
  std::string out;
  for (const auto& [name, value] : headers) {
    out += without_line_breaks(name) + ": " + without_line_breaks(value) + "\r\n";
  }
  out += "\r\n";
  out += body;
  return out;
}

}  // namespace minato::agent_link
