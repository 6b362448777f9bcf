// The envelope of both agent websockets, {"type": <structure name>, "message": {...}}, and the
// header block that an agent puts before its telemetry. Pure; callable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "aws/json.h"
#include "base/result.h"

namespace minato::agent_link {

struct Envelope {
  std::string type;
  boost::json::value message;  // an object; empty when the text had none
};

// kInvalidArgument when `text` is not a JSON object with a string "type". Bounded by
// limits::kJsonDepth.
Result<Envelope> decode_envelope(std::string_view text);

std::string encode_envelope(std::string_view type, std::string_view message_json);

// The text of one message: its structure's name is the type.
template <aws::Shape T>
std::string encode(const T& message) {
  return encode_envelope(T::kShape.name, aws::json::serialize(message));
}

// A telemetry frame: SigV4 header lines, an empty line, then the envelope.
struct SignedFrame {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;  // points into the text that was split
};

// Text without a header block (as our own side sends it) is all body. Header lines that are not
// "Name: value" are left out.
SignedFrame split_signed_frame(std::string_view text);
// The frame of `body` with these header lines; CR and LF in them are dropped.
std::string join_signed_frame(const std::vector<std::pair<std::string, std::string>>& headers,
                              std::string_view body);

}  // namespace minato::agent_link
