// Time as a dependency: deciding code takes a TimePoint, effects ask a Clock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace minato {

// Wall-clock time in milliseconds, the resolution of every AWS timestamp we answer.
using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Duration>;

constexpr std::int64_t to_unix_ms(TimePoint time) { return time.time_since_epoch().count(); }
constexpr TimePoint from_unix_ms(std::int64_t ms) { return TimePoint{Duration{ms}}; }

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

// A clock that only moves when told to. Safe to read from several threads.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint start = from_unix_ms(1'700'000'000'000)) : ms_(to_unix_ms(start)) {}
  TimePoint now() const override { return from_unix_ms(ms_.load()); }
  void advance(Duration by) { ms_.fetch_add(by.count()); }
  void set(TimePoint time) { ms_.store(to_unix_ms(time)); }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace minato
