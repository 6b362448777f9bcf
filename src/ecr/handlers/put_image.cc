#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::PutImage> put_image(EcrService& service, Context context,
                                const api::PutImageRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

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

}  // namespace minato::ecr
