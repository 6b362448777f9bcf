#include "agent/output/read_position.h"

namespace minato::agent {

void ReadPosition::begin() {
  for (auto& [key, seen] : recent_) seen.passed = 0;
}

bool ReadPosition::take(const docker::LogMessage& message) {
  if (message.time_ns <= floor_ns_) return false;
  Seen& seen = recent_[{message.time_ns, message.error_output}];
  if (++seen.passed <= seen.taken) return false;
  seen.taken = seen.passed;
  while (recent_.size() > kTimesMax) {
    floor_ns_ = recent_.begin()->first.first;
    recent_.erase(recent_.begin());
  }
  return true;
}

}  // namespace minato::agent
