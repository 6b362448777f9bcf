// Structured-enough logging: one line an event, to standard error. spdlog lives in log.cc only.
#pragma once

#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace minato::log {

enum class Level { kDebug, kInfo, kWarn, kError };

// May be called from any thread. Never throws.
void write(Level level, std::string_view message) noexcept;
void set_level(Level level);
bool enabled(Level level) noexcept;

template <class... Args>
void emit(Level level, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::kDebug, format, std::forward<Args>(args)...);
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::kInfo, format, std::forward<Args>(args)...);
}
template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::kWarn, format, std::forward<Args>(args)...);
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::kError, format, std::forward<Args>(args)...);
}

}  // namespace minato::log
