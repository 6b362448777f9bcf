// Image scanning, plugged together.
#include "control_plane/services.h"
#include "ecr/scanning/advisory_inspector.h"
#include "ecr/scanning/trivy_inspector.h"
#include "net/process.h"
#include "scanner/database.h"

namespace minato {
namespace {

using ecr::scanning::AdvisoryInspector;
using ecr::scanning::Inspector;
using ecr::scanning::TrivyInspector;

std::unique_ptr<Inspector> make_inspector(registry::Registry& registry, const Settings& settings) {
  if (settings.scan_engine == ScanEngine::kTrivy) {
    return std::make_unique<TrivyInspector>(
        TrivyInspector::Ports{.registry = registry,
                              .folder = settings.data_dir + "/scanned-image",
                              .program = find_program("trivy")});
  }
  return std::make_unique<AdvisoryInspector>(
      registry, settings.data_dir + "/" + std::string(scanner::kDatabaseFile));
}

}  // namespace

void Services::make_image_scans() {
  image_scans = std::make_unique<ecr::scanning::Engine>(ecr::scanning::Engine::Ports{
      .registry = *registry,
      .store = ports.store,
      .random = ports.random,
      .executor = ports.control,
      .inspector = make_inspector(*registry, ports.settings),
      .on_end = [this](const ecr::scanning::ScanRecord& scan,
                       const std::vector<std::string>& tags) { feed->image_scanned(scan, tags); }});
  registry->images().on_put([this](const registry::PutEvent& put, registry::Update& update) {
    return image_scans->add_scan(put, update);
  });
}

}  // namespace minato
