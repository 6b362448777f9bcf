// The output of one container on its way. Private to OutputShipper.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "agent/output/output_shipper.h"

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
  std::int64_t read_ns = 0;     // everything up to here was read
  std::deque<Pending> pending;
  std::uint64_t next_number = 0;
  std::size_t bytes = 0;
  std::unique_ptr<docker::LogStream> stream;
  bool whole = false;      // the last stream came to its own end
  bool no_output = false;  // the engine has none to give
  bool ended = false;
  bool given_up = false;

  bool full() const { return bytes >= kBufferBytes || pending.size() >= kBufferEvents; }
  void add(OutputEvent event, std::int64_t arrived);
};

}  // namespace minato::agent
