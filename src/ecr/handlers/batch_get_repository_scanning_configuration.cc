#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/scanning_configuration.h"

namespace minato::ecr {

Answer<api::BatchGetRepositoryScanningConfiguration> batch_get_repository_scanning_configuration(
    EcrService& service, Context context,
    const api::BatchGetRepositoryScanningConfigurationRequest& request) {
  const registry::Scope scope = caller_scope(context);
  CO_TRY(const std::string stored, co_await read_setting(service, scope, settings::kScanning));
  CO_TRY(const auto configuration, parse_scanning(stored));
  api::BatchGetRepositoryScanningConfigurationResponse out;
  auto& found = out.scanning_configurations.emplace();
  auto& failures = out.failures.emplace();
  for (const std::string& name : request.repository_names) {
    const auto repository = co_await service.registry.repositories().find(scope, name);
    if (repository) {
      found.push_back(scanning_of(configuration, *repository));
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

}  // namespace minato::ecr
