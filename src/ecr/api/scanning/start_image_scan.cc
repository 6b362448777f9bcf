#include "ecr/account_settings.h"
#include "ecr/scanning/engine.h"
#include "ecr/scanning_configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::StartImageScan> start_image_scan(EcrService& service, const Context&,
                                             const api::StartImageScanRequest& request,
                                             const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY(const std::string stored,
         co_await read_setting(service, repository.scope, settings::kScanning));
  CO_TRY(const auto configuration, parse_scanning(stored));
  if (configuration.scan_type == "ENHANCED") co_return fail(errors::scan_start_disabled());
  CO_TRY(const auto record, co_await find_image(service, repository, request.image_id));
  if (record.archived) co_return fail(errors::image_archived(record.digest));
  CO_TRY(const auto image, co_await service.registry.images().get(repository, {record.digest, ""}));
  const auto manifest = registry::parse_manifest(*image.bytes, record.media_type);
  if (!manifest || !scanning::can_be_scanned(*manifest)) {
    co_return fail(errors::cannot_be_scanned(record.digest));
  }
  CO_TRY(const auto scan, co_await service.scanning.request(repository, record.digest));

  api::StartImageScanResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_id = to_identifier(record.digest, request.image_id.image_tag.value_or(""));
  auto& status = out.image_scan_status.emplace();
  // What waits is on its way to the caller of this operation.
  status.status = scanning::status::kInProgress;
  if (!scan.description.empty()) status.description = scan.description;
  co_return out;
}

}  // namespace

const Operation<api::StartImageScan> kStartImageScan{
    .find = named_repository<api::StartImageScanRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageId": {"imageTag": "{tag}"}})",
    .handle = answered<start_image_scan>};

}  // namespace minato::ecr
