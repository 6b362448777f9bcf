// Trivy as the engine: given each image as a folder, it reads the packages and compares them with
// the vulnerability database it keeps itself. https://trivy.dev
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ecr/scanning/inspector.h"
#include "net/process.h"

namespace minato::ecr::scanning {

class TrivyInspector : public Inspector {
 public:
  // The program is asked after its database no more often.
  static constexpr auto kVersionPeriod = std::chrono::minutes(10);
  // Of one image, the download of the database included.
  static constexpr auto kTimeMax = std::chrono::minutes(15);
  // Of a report; one finding takes some 3 KB.
  static constexpr std::size_t kReportMax = 128 * 1024 * 1024;

  struct Ports {
    registry::Registry& registry;
    std::string folder;   // for the copy of an image; emptied now
    std::string program;  // path of the file
  };
  explicit TrivyInspector(Ports ports);

  // The time of Trivy's database, in milliseconds.
  Awaitable<Result<std::uint64_t>> generation() override;
  Awaitable<Result<Inspection>> inspect(ScannedImage image) override;
  void stop() override;

 private:
  Awaitable<Result<>> ask_version();
  std::uint64_t known_generation() const;
  Awaitable<Result<ProcessResult>> run(std::vector<std::string> arguments,
                                       std::chrono::milliseconds timeout);

  Ports ports_;
  std::atomic<bool> stopping_ = false;
  std::shared_ptr<ProcessStopper> stopper_ = std::make_shared<ProcessStopper>();
  std::optional<TimePoint> asked_at_;
  std::optional<TimePoint> database_time_;
};

}  // namespace minato::ecr::scanning
