// The output of one container on its way. Private to OutputShipper.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "agent/output/line_joiner.h"
#include "agent/output/output_shipper.h"
#include "agent/output/read_position.h"

namespace minato::agent {

struct OutputShipper::Source {
  // Beyond, reading waits: the engine keeps the lines.
  static constexpr std::size_t kBufferBytes = 4 * 1024 * 1024;
  static constexpr std::size_t kBufferEvents = 20'000;

  struct Pending {
    std::int64_t time_ms;
    std::int64_t arrived_ns;  // what to note once it has arrived
    std::uint64_t number;     // in order of arrival
    std::string text;
  };

  OutputRoute route;
  std::string runtime_id;
  std::int64_t arrived_ns = 0;  // everything up to here is in the log service
  std::int64_t read_ns = 0;     // every line up to here was read to its end
  ReadPosition position;
  LineJoiner joiner;
  std::uint64_t starts = 1;  // of the container, as far as the agent knows
  std::deque<Pending> pending;
  std::uint64_t next_number = 0;
  std::size_t bytes = 0;
  std::unique_ptr<docker::LogStream> stream;
  bool ended = false;
  bool given_up = false;

  bool full() const { return bytes >= kBufferBytes || pending.size() >= kBufferEvents; }
  // Adds the lines that are complete with a message that the engine gave; false when it was known.
  bool take(docker::LogMessage message);
  // Adds what has no end and will have none.
  void take_rest();

 private:
  void add(OutputEvent event, std::int64_t arrived);
};

}  // namespace minato::agent
