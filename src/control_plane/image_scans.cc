// Image scanning, plugged together.
#include "control_plane/services.h"

namespace minato {

void Services::make_image_scans() {
  image_scans = std::make_unique<ecr::scanning::Engine>(ecr::scanning::Engine::Ports{
      .registry = *registry,
      .store = ports.store,
      .random = ports.random,
      .executor = ports.control,
      .database = ports.settings.data_dir + "/" + std::string(scanner::kDatabaseFile),
      .find_repository = [this](std::string_view id) -> std::optional<registry::RepositoryRecord> {
        const auto place = repositories.find(id);
        if (!place) return std::nullopt;
        registry::RepositoryRecord out;
        out.id = id;
        out.scope = {.account = place->account, .region = place->region};
        out.name = place->name;
        return out;
      },
      .on_end = [this](const ecr::scanning::ScanRecord& scan,
                       const std::vector<std::string>& tags) { feed->image_scanned(scan, tags); }});
}

}  // namespace minato
