#include "ecr/scanning/advisory_inspector.h"

#include <fmt/format.h>

#include "ecr/scanning/records.h"
#include "scanner/database.h"
#include "scanner/image_reader.h"

namespace minato::ecr::scanning {
namespace {

bool is_supported(const scanner::Inventory& inventory) {
  if (scanner::distribution_ecosystem(inventory.distribution)) return true;
  for (const scanner::Package& package : inventory.packages) {
    if (scanner::language_ecosystem(package.manager)) return true;
  }
  return false;
}

}  // namespace

Awaitable<Result<std::uint64_t>> AdvisoryInspector::generation() {
  CO_TRY(const auto database, scanner::Database::open(database_));
  co_return database ? database->generation() : 0;
}

Awaitable<Result<Inspection>> AdvisoryInspector::inspect(ScannedImage image) {
  CO_TRY(const scanner::Inventory inventory, co_await inventory_of(std::move(image)));
  Inspection out;
  out.supported = is_supported(inventory);
  CO_TRY(auto database, scanner::Database::open(database_));
  if (!database) {
    out.failure = "There is no vulnerability database yet: minato vulnerabilities import.";
    co_return out;
  }
  out.generation = database->generation();
  out.updated_at = database->updated_at();
  CO_TRY(auto matches, database->match(inventory));
  out.findings = std::move(matches.findings);
  if (matches.uncovered.empty()) co_return out;
  std::string& words = matches.compared == 0 ? out.failure : out.remark;
  words = fmt::format("The vulnerability database has no advisories for: {}.",
                      fmt::join(matches.uncovered, ", "));
  co_return out;
}

// Packages of an image never change: they are read once.
Awaitable<Result<scanner::Inventory>> AdvisoryInspector::inventory_of(ScannedImage image) {
  auto& records = registry_.records();
  CO_TRY(const auto stored, co_await records.get(InventoryRecord::kTable, image.key));
  if (stored) {
    if (auto known = scanner::Inventory::decode(stored->value)) co_return std::move(*known);
  }
  CO_TRY(const ScannedManifest scanned, co_await manifest_of(registry_, image));
  scanner::ImageReader reader;
  for (const registry::Descriptor& layer : scanned.manifest.layers) {
    if (registry::is_non_distributable(layer.media_type)) continue;
    CO_TRY_VOID(
        co_await read_blob({.registry = registry_,
                            .repository = image.repository,
                            .digest = layer.digest,
                            .stopping = stopping_},
                           [&reader](std::string_view bytes) { return reader.feed(bytes); }));
    reader.end_layer();
  }
  scanner::Inventory out = reader.take();
  registry::Update update;
  update.write(InventoryRecord::kTable, image.key, out.encode());
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return out;
}

}  // namespace minato::ecr::scanning
