#include "importer/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace minato::importer {
namespace {

constexpr auto kBarEvery = std::chrono::milliseconds(200);
constexpr auto kLineEvery = std::chrono::seconds(5);
constexpr std::size_t kBarMax = 30;
constexpr std::size_t kBarMin = 8;
constexpr std::size_t kColumns = 80;  // of a terminal that does not tell

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kColumns;
  return size.ws_col;
}

std::string time_left(double done, std::chrono::milliseconds elapsed) {
  if (done <= 0 || done >= 1) return "";
  const auto all = static_cast<double>(elapsed.count()) / done;
  const auto left = std::chrono::milliseconds(
      static_cast<std::int64_t>(all - static_cast<double>(elapsed.count())));
  return ", " + format_duration(std::chrono::duration_cast<std::chrono::seconds>(left)) + " left";
}

}  // namespace

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 6> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string format_duration(std::chrono::seconds duration) {
  const auto seconds = duration.count();
  if (seconds >= 3600) return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
  if (seconds >= 60) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}s", seconds);
}

double done_of(const Totals& totals) {
  if (totals.images == 0) return 0;
  double done = static_cast<double>(totals.images_done);
  if (totals.batch_bytes > 0) {
    const double part =
        static_cast<double>(totals.batch_bytes_done) / static_cast<double>(totals.batch_bytes);
    done += static_cast<double>(totals.batch_images) * std::min(part, 1.0);
  }
  return std::min(done / static_cast<double>(totals.images), 1.0);
}

std::string progress_line(const Totals& totals, std::chrono::milliseconds elapsed,
                          std::size_t columns) {
  const double done = done_of(totals);
  const auto per_second =
      static_cast<std::uint64_t>(static_cast<double>(totals.bytes) * 1000.0 /
                                 static_cast<double>(std::max<std::int64_t>(elapsed.count(), 1)));
  std::string text =
      fmt::format("{}/{} images, {} at {}/s{}", totals.images_done, totals.images,
                  format_bytes(totals.bytes), format_bytes(per_second), time_left(done, elapsed));
  if (totals.images_failed > 0) text += fmt::format(", {} failed", totals.images_failed);
  if (columns == 0) return text;
  // "[bar] " and a column that stays free, since some terminals wrap after the last.
  const std::size_t room = columns > text.size() + 4 ? columns - text.size() - 4 : 0;
  if (room >= kBarMin) {
    const std::size_t width = std::min(room, kBarMax);
    const auto full = static_cast<std::size_t>(done * static_cast<double>(width));
    text = fmt::format("[{}{}] {}", std::string(full, '#'), std::string(width - full, '.'), text);
  }
  if (text.size() >= columns) text.resize(columns - 1);
  return text;
}

Ticker::Ticker(const Totals& totals, Executor executor)
    : totals_(totals),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_(monotonic_now(executor)),
      timer_(executor) {}

Awaitable<void> Ticker::run() {
  while (!stopping_) {
    if (terminal_) draw();
    timer_.expires_after(terminal_ ? std::chrono::milliseconds(kBarEvery) : kLineEvery);
    (void)co_await timer_.wait();
    if (!terminal_ && !stopping_) draw();
  }
}

void Ticker::stop() {
  stopping_ = true;
  clear();
  timer_.cancel();
}

void Ticker::clear() {
  if (terminal_) fmt::print(stderr, "\r\x1b[K");
}

void Ticker::draw() {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
      monotonic_now(timer_.executor()) - started_);
  const auto line = progress_line(totals_, elapsed, terminal_ ? terminal_columns() : 0);
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r" : "", line, terminal_ ? "\x1b[K" : "\n");
  std::fflush(stderr);
}

}  // namespace minato::importer
