#include "ecr/account_settings.h"
#include "ecr/scanning_configuration.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::BatchGetRepositoryScanningConfiguration> batch_get_repository_scanning_configuration(
    EcrService& service, const Context&, const api::BatchGetRepositoryScanningConfigurationRequest&,
    const Repositories& found) {
  CO_TRY(const std::string stored,
         co_await read_setting(service, found.scope, settings::kScanning));
  CO_TRY(const auto configuration, parse_scanning(stored));
  api::BatchGetRepositoryScanningConfigurationResponse out;
  auto& known = out.scanning_configurations.emplace();
  auto& failures = out.failures.emplace();
  for (const std::string& name : found.names) {
    const auto repository = co_await service.registry.repositories().find(found.scope, name);
    if (repository) {
      known.push_back(scanning_of(configuration, *repository));
      continue;
    }
    if (repository.error().code != ErrorCode::kNotFound) co_return fail(repository.error());
    auto& failure = failures.emplace_back();
    failure.repository_name = name;
    failure.failure_code = "REPOSITORY_NOT_FOUND";
    failure.failure_reason = repository.error().message;
  }
  co_return out;
}

}  // namespace

const Operation<api::BatchGetRepositoryScanningConfiguration, Repositories>
    kBatchGetRepositoryScanningConfiguration{
        .find = named_repositories<api::BatchGetRepositoryScanningConfigurationRequest>,
        .resources = repositories_arns,
        .sample = R"({"repositoryNames": ["{repository}"]})",
        .handle = answered<batch_get_repository_scanning_configuration>};

}  // namespace minato::ecr
