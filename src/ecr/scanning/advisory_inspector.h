// The own engine: reads the packages from the layers and compares them with imported advisories.
#pragma once

#include <atomic>
#include <string>

#include "ecr/scanning/inspector.h"
#include "scanner/package.h"

namespace minato::ecr::scanning {

class AdvisoryInspector : public Inspector {
 public:
  // `database` is the path of the advisories (scanner/database.h), which need not be there yet.
  AdvisoryInspector(registry::Registry& registry, std::string database)
      : registry_(registry), database_(std::move(database)) {}

  Awaitable<Result<std::uint64_t>> generation() override;
  Awaitable<Result<Inspection>> inspect(ScannedImage image) override;
  void stop() override { stopping_ = true; }

 private:
  Awaitable<Result<scanner::Inventory>> inventory_of(ScannedImage image);

  registry::Registry& registry_;
  const std::string database_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace minato::ecr::scanning
