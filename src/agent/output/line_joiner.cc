#include "agent/output/line_joiner.h"

#include <utility>

#include "aws/utf8.h"

namespace minato::agent {

// Takes events from the beginning of a line while it has more than one can hold.
void LineJoiner::cut(Begun& begun, std::vector<OutputEvent>& out) {
  while (begun.utf8_bytes > kEventBytes) {
    const std::size_t fits = aws::fitting_bytes(begun.bytes, kEventBytes);
    if (fits < begun.bytes.size()) {
      const auto first = std::string_view(begun.bytes).substr(0, fits);
      out.push_back({.time_ns = begun.time_ns, .text = aws::to_utf8(first)});
      begun.bytes.erase(0, fits);
    }
    begun.utf8_bytes = aws::utf8_bytes(begun.bytes);  // parts of characters counted for more
  }
}

std::vector<OutputEvent> LineJoiner::add(docker::LogMessage message) {
  std::vector<OutputEvent> out;
  auto& begun = begun_[message.error_output ? 1 : 0];
  if (!begun) begun = Begun{.time_ns = message.time_ns, .bytes = {}};
  begun->bytes += message.text;
  begun->utf8_bytes += aws::utf8_bytes(message.text);
  cut(*begun, out);
  if (message.partial) return out;
  out.push_back({.time_ns = begun->time_ns, .text = aws::to_utf8(begun->bytes)});
  begun.reset();
  return out;
}

std::vector<OutputEvent> LineJoiner::take_rest() {
  std::vector<OutputEvent> out;
  for (auto& begun : begun_) {
    if (!begun) continue;
    out.push_back({.time_ns = begun->time_ns, .text = aws::to_utf8(begun->bytes)});
    begun.reset();
  }
  return out;
}

}  // namespace minato::agent
