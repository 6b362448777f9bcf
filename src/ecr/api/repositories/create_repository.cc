#include "ecr/encryption.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Result<TaggedRepository> created_repository(const EcrService&, const Context& context,
                                            const api::CreateRepositoryRequest& request) {
  TaggedRepository out{
      .repository = {.scope = scope_in(context, request), .name = request.repository_name},
      .keys = {}};
  if (request.tags) out.keys = keys_of_tags(*request.tags);
  return out;
}

Answer<api::CreateRepository> create_repository(EcrService& service, const Context&,
                                                const api::CreateRepositoryRequest& request,
                                                const TaggedRepository& found) {
  registry::RepositoryRecord record;
  record.scope = found.repository.scope;
  record.name = found.repository.name;
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

}  // namespace

const Operation<api::CreateRepository, TaggedRepository> kCreateRepository{
    .find = created_repository,
    .resources = tagged_arns,
    .keys = tag_keys,
    .sample = R"({"repositoryName": "{repository}", "tags": [{"Key": "a", "Value": "b"}]})",
    .handle = answered<create_repository>};

}  // namespace minato::ecr
