#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutImageScanningConfiguration> put_image_scanning_configuration(
    EcrService& service, const Context&, const api::PutImageScanningConfigurationRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             found.scope, found.name, [&](registry::RepositoryRecord& record) -> Result<> {
               record.scan_on_push =
                   request.image_scanning_configuration.scan_on_push.value_or(false);
               return {};
             }));
  api::PutImageScanningConfigurationResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_scanning_configuration.emplace().scan_on_push = repository.scan_on_push;
  co_return out;
}

}  // namespace

const Operation<api::PutImageScanningConfiguration> kPutImageScanningConfiguration{
    .find = named_repository<api::PutImageScanningConfigurationRequest>,
    .resources = repository_arns,
    .sample =
        R"({"repositoryName": "{repository}", "imageScanningConfiguration": {"scanOnPush": true}})",
    .handle = answered<put_image_scanning_configuration>};

}  // namespace minato::ecr
