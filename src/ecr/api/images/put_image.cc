#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutImage> put_image(EcrService& service, const Context&,
                                const api::PutImageRequest& request,
                                const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  if (request.image_tag && !registry::is_tag(*request.image_tag)) {
    co_return fail(errors::invalid_parameter(
        "imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'"));
  }
  registry::NewImage image{.bytes = request.image_manifest,
                           .media_type = request.image_manifest_media_type.value_or(""),
                           .tag = request.image_tag.value_or(""),
                           .digest = request.image_digest.value_or(""),
                           .refuse_existing = true,
                           .typed = true};
  CO_TRY(const auto stored, co_await service.registry.images().put(repository, std::move(image)));
  api::PutImageResponse out;
  auto& answer = out.image.emplace();
  answer.registry_id = repository.scope.account;
  answer.repository_name = repository.name;
  answer.image_id = to_identifier(stored.digest, request.image_tag.value_or(""));
  answer.image_manifest = request.image_manifest;
  answer.image_manifest_media_type = stored.media_type;
  co_return out;
}

}  // namespace

const Operation<api::PutImage> kPutImage{
    .find = named_repository<api::PutImageRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageManifest": "{manifest}"})",
    .handle = answered<put_image>};

}  // namespace minato::ecr
