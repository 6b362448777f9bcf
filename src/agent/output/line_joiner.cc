#include "agent/output/line_joiner.h"

#include <utility>

namespace minato::agent {

std::optional<OutputEvent> LineJoiner::add(docker::LogMessage message) {
  auto& begun = begun_[message.error_output ? 1 : 0];
  if (!begun) begun = OutputEvent{.time_ns = message.time_ns, .last_ns = 0, .text = {}};
  begun->last_ns = message.time_ns;
  begun->text += message.text;
  // One more part of 16 KiB must fit, else the line is cut here.
  constexpr std::size_t kPartBytes = 16 * 1024;
  if (message.partial && begun->text.size() + kPartBytes <= kEventBytes) return std::nullopt;
  return std::exchange(begun, std::nullopt);
}

std::optional<OutputEvent> LineJoiner::take_rest() {
  auto& begun = begun_[0] ? begun_[0] : begun_[1];
  return std::exchange(begun, std::nullopt);
}

}  // namespace minato::agent
