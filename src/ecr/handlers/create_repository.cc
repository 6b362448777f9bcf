#include "ecr/encryption.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::CreateRepository> create_repository(EcrService& service, Context context,
                                                const api::CreateRepositoryRequest& request) {
  registry::RepositoryRecord record;
  CO_TRY(record.scope, scope_of(context, request.registry_id));
  record.name = request.repository_name;
  CO_TRY_VOID(set_mutability(record, request.image_tag_mutability.value_or("MUTABLE"),
                             request.image_tag_mutability_exclusion_filters));
  if (request.tags) CO_TRY_VOID(add_tags(record.tags, *request.tags));
  if (const auto& scanning = request.image_scanning_configuration) {
    record.scan_on_push = scanning->scan_on_push.value_or(false);
  }
  if (const auto& encryption = request.encryption_configuration) {
    record.encryption_type = encryption->encryption_type;
    record.kms_key = encryption->kms_key.value_or("");
    CO_TRY_VOID(check_encryption(record.encryption_type, record.kms_key));
  }
  CO_TRY(const auto created, co_await service.registry.repositories().create(std::move(record)));
  api::CreateRepositoryResponse out;
  out.repository = to_api(service.registry, created);
  co_return out;
}

}  // namespace minato::ecr
