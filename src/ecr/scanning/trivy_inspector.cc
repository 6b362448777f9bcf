#include "ecr/scanning/trivy_inspector.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/log.h"
#include "ecr/scanning/image_layout.h"
#include "scanner/trivy_report.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kReasonMax = 500;

// The last line of what a program complained of.
std::string reason_of(const ProcessResult& ended) {
  std::string_view text = ended.err;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (const auto line = text.rfind('\n'); line != std::string_view::npos) {
    text.remove_prefix(line + 1);
  }
  return std::string(text.substr(0, kReasonMax));
}

Inspection failed(std::string why) {
  return {.supported = true, .failure = std::move(why), .remark = ""};
}

}  // namespace

TrivyInspector::TrivyInspector(Ports ports) : ports_(std::move(ports)) {
  std::error_code ignored;  // of a server that was cut off; tried again before the next copy
  std::filesystem::remove_all(ports_.folder, ignored);
}

void TrivyInspector::stop() {
  stopping_ = true;
  stopper_->stop();
}

Awaitable<Result<ProcessResult>> TrivyInspector::run(std::vector<std::string> arguments,
                                                     std::chrono::milliseconds timeout) {
  arguments.insert(arguments.begin(), ports_.program);
  ProcessOptions options;
  options.timeout = timeout;
  options.output_max = kReportMax;
  options.stopper = stopper_;
  auto ended = co_await run_process(std::move(arguments), std::move(options));
  // What cannot be found here is the program, not the image.
  if (!ended && ended.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kUnavailable, ended.error().message);
  }
  co_return ended;
}

Awaitable<Result<>> TrivyInspector::ask_version() {
  CO_TRY(const ProcessResult ended,
         co_await run({"version", "--format", "json"}, std::chrono::seconds(30)));
  if (ended.exit_code != 0) {
    co_return fail(ErrorCode::kUnavailable, fmt::format("trivy version ended with {}: {}",
                                                        ended.exit_code, reason_of(ended)));
  }
  database_time_ = scanner::trivy_database_time(ended.out);
  asked_at_ = ports_.registry.clock().now();
  co_return Result<>();
}

Awaitable<Result<std::uint64_t>> TrivyInspector::generation() {
  const TimePoint now = ports_.registry.clock().now();
  if (!asked_at_ || now - *asked_at_ >= kVersionPeriod) {
    CO_TRY_VOID(co_await ask_version());
  }
  co_return known_generation();
}

std::uint64_t TrivyInspector::known_generation() const {
  return database_time_ ? static_cast<std::uint64_t>(to_unix_ms(*database_time_)) : 0;
}

Awaitable<Result<Inspection>> TrivyInspector::inspect(ScannedImage image) {
  CO_TRY(ScannedManifest scanned, co_await manifest_of(ports_.registry, image));
  ImageLayout layout(ports_.folder);
  CO_TRY_VOID(
      co_await layout.write(ports_.registry, std::move(image), std::move(scanned), stopping_));
  const auto ended = co_await run(
      {"image", "--input", layout.folder(), "--format", "json", "--scanners", "vuln", "--quiet",
       "--timeout", fmt::format("{}s", std::chrono::seconds(kTimeMax).count())},
      kTimeMax + std::chrono::minutes(1));
  if (!ended) co_return failed(ended.error().message + ".");
  if (ended->exit_code != 0) {
    co_return failed(fmt::format("trivy ended with {}: {}", ended->exit_code, reason_of(*ended)));
  }
  if (ended->truncated) {
    co_return failed(fmt::format("The report is larger than {} bytes.", kReportMax));
  }
  auto report = scanner::parse_trivy_report(ended->out);
  if (!report) co_return failed(report.error().message + ".");
  // The scan may have fetched a new database. The findings are good also when it does not say so.
  if (auto asked = co_await ask_version(); !asked) log::warn("scanning: {}", asked.error().message);
  co_return Inspection{.supported = report->supported,
                       .failure = "",
                       .remark = "",
                       .findings = std::move(report->findings),
                       .generation = known_generation(),
                       .updated_at = database_time_};
}

}  // namespace minato::ecr::scanning
