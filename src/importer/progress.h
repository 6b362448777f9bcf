// How far an import is: counters, and lines about them for people. Pure but for Ticker.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/async.h"
#include "runtime/timer.h"

namespace minato::importer {

struct Totals {
  std::uint64_t images = 0;  // found
  std::uint64_t images_done = 0;
  std::uint64_t images_failed = 0;  // of those done
  std::uint64_t batch_images = 0;   // being copied now
  std::uint64_t batch_bytes = 0;    // that those need
  std::uint64_t batch_bytes_done = 0;
  std::uint64_t bytes = 0;  // copied by this run
};

// "1.5 GiB"
std::string format_bytes(std::uint64_t bytes);
// "2h05m", "3m20s", "12s"
std::string format_duration(std::chrono::seconds duration);
// What is done of the whole, 0 to 1: images, and of those being copied their bytes.
double done_of(const Totals& totals);
// One line without line end for a terminal of `columns`, with a bar, or without one for 0 columns.
std::string progress_line(const Totals& totals, std::chrono::milliseconds elapsed,
                          std::size_t columns);

// Writes the progress to stderr until stopped: a bar that is drawn anew where that is a terminal,
// else a line every few seconds. Used on one executor; the totals outlive it.
class Ticker {
 public:
  Ticker(const Totals& totals, Executor executor);

  // Runs until stop(), which also takes the bar away.
  Awaitable<void> run();
  void stop();
  // Takes the bar away, so that other lines can be written.
  void clear();

 private:
  void draw();

  const Totals& totals_;
  const bool terminal_;
  const Moment started_;
  Timer timer_;
  bool stopping_ = false;
};

}  // namespace minato::importer
