#include "codec/time.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>

namespace minato {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

struct Broken {
  year_month_day date;
  hh_mm_ss<Duration> time;
  unsigned weekday;

  explicit Broken(TimePoint point)
      : date(floor<days>(point)),
        time(point - floor<days>(point)),
        weekday(std::chrono::weekday(floor<days>(point)).c_encoding()) {}
  int year() const { return static_cast<int>(date.year()); }
  unsigned month() const { return static_cast<unsigned>(date.month()); }
  unsigned day() const { return static_cast<unsigned>(date.day()); }
  long hour() const { return time.hours().count(); }
  long minute() const { return time.minutes().count(); }
  long second() const { return time.seconds().count(); }
};

// Takes text from the front; every failure sticks.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    if (rest_.size() < count) return bad();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return bad();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!skip(c)) bad();
  }
  // Up to nine digits of a fraction, of which milliseconds are kept.
  Duration fraction() {
    int value = 0;
    std::size_t count = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && count < 9) {
      if (count < 3) value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      ++count;
    }
    if (count == 0) bad();
    for (; count < 3; ++count) value *= 10;
    return Duration{value};
  }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  int bad() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

std::optional<TimePoint> assemble(const Fields& f) {
  year_month_day date{std::chrono::year(f.year), std::chrono::month(static_cast<unsigned>(f.month)),
                      std::chrono::day(static_cast<unsigned>(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 59) return std::nullopt;
  return TimePoint{std::chrono::sys_days(date) + hours(f.hour) + minutes(f.minute) +
                   seconds(f.second)};
}

}  // namespace

std::string to_iso8601(TimePoint time) {
  Broken b(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", b.year(), b.month(), b.day(),
                     b.hour(), b.minute(), b.second(), b.time.subseconds().count());
}

std::string to_iso8601_seconds(TimePoint time) {
  Broken b(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", b.year(), b.month(), b.day(), b.hour(),
                     b.minute(), b.second());
}

std::string to_basic_iso8601(TimePoint time) {
  Broken b(time);
  // Every signed request has one: the format is read when this is compiled.
  return fmt::format(FMT_COMPILE("{:04}{:02}{:02}T{:02}{:02}{:02}Z"), b.year(), b.month(), b.day(),
                     b.hour(), b.minute(), b.second());
}

std::string to_http_date(TimePoint time) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Broken b(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[b.weekday], b.day(),
                     kMonths[b.month() - 1], b.year(), b.hour(), b.minute(), b.second());
}

std::optional<TimePoint> parse_basic_iso8601(std::string_view text) {
  Scanner in(text);
  Fields f;
  f.year = in.digits(4);
  f.month = in.digits(2);
  f.day = in.digits(2);
  in.expect('T');
  f.hour = in.digits(2);
  f.minute = in.digits(2);
  f.second = in.digits(2);
  in.expect('Z');
  if (!in.done()) return std::nullopt;
  return assemble(f);
}

std::optional<TimePoint> parse_iso8601(std::string_view text) {
  Scanner in(text);
  Fields f;
  f.year = in.digits(4);
  in.expect('-');
  f.month = in.digits(2);
  in.expect('-');
  f.day = in.digits(2);
  in.expect('T');
  f.hour = in.digits(2);
  in.expect(':');
  f.minute = in.digits(2);
  in.expect(':');
  f.second = in.digits(2);
  Duration fraction{0};
  if (in.skip('.')) fraction = in.fraction();
  minutes offset{0};
  if (!in.skip('Z')) {
    bool east = in.skip('+');
    if (!east) in.expect('-');
    int hour = in.digits(2);
    in.skip(':');
    int minute = in.digits(2);
    if (hour > 23 || minute > 59) return std::nullopt;
    offset = (hours(hour) + minutes(minute)) * (east ? 1 : -1);
  }
  if (!in.done()) return std::nullopt;
  auto time = assemble(f);
  if (!time) return std::nullopt;
  return *time + fraction - offset;
}

}  // namespace minato
