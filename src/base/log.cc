#include "base/log.h"

#ifdef MINATO_STATIC_LIBRARIES
#define SPDLOG_HEADER_ONLY
#define SPDLOG_FMT_EXTERNAL
#endif
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace minato::log {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_shared<spdlog::logger>(
        "minato", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void write(Level level, std::string_view message) noexcept {
  logger().log(to_spdlog(level), spdlog::string_view_t(message.data(), message.size()));
}

void set_level(Level level) { logger().set_level(to_spdlog(level)); }

bool enabled(Level level) noexcept { return logger().should_log(to_spdlog(level)); }

}  // namespace minato::log
