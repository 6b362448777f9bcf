// How far the output of a container was read, so that reading it again gives what is new and
// nothing twice. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "docker/log_lines.h"

namespace minato::agent {

// The engine gives the messages of a container in one order; those of its two outputs can be a
// little out of order in time, and all parts of a long line have the time of its first.
class ReadPosition {
 public:
  // Everything up to that time was read.
  explicit ReadPosition(std::int64_t read_ns = 0) : floor_ns_(read_ns) {}

  // From when on to read; 0: from the beginning.
  std::int64_t since_ns() const { return floor_ns_ == 0 ? 0 : floor_ns_ + 1; }
  // Reading begins anew at since_ns().
  void begin();
  // False for a message that was there before.
  bool take(const docker::LogMessage& message);

 private:
  // Messages of this time and output, in the engine's order.
  struct Seen {
    std::size_t taken = 0;
    std::size_t passed = 0;  // since begin()
  };
  // What is older than this many times counts as read.
  static constexpr std::size_t kTimesMax = 256;

  std::int64_t floor_ns_;
  std::map<std::pair<std::int64_t, bool>, Seen> recent_;
};

}  // namespace minato::agent
