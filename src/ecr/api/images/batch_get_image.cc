#include <algorithm>

#include "ecr/pull_through/pull_through.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

bool accepts(const api::BatchGetImageRequest& request, const std::string& media_type) {
  const auto& accepted = request.accepted_media_types;
  return !accepted || accepted->empty() ||
         std::ranges::find(*accepted, media_type) != accepted->end();
}

api::Image to_api_image(const registry::RepositoryRecord& repository,
                        const registry::StoredImage& image, const api::ImageIdentifier& id) {
  api::Image out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_id = to_identifier(image.record.digest, id.image_tag.value_or(""));
  out.image_manifest = *image.bytes;
  out.image_manifest_media_type = image.record.media_type;
  return out;
}

// Brings images of which this registry is a cache.
Awaitable<Result<>> prepare(EcrService& service, const Context& context,
                            const api::BatchGetImageRequest& request,
                            const RepositoryAddress& found) {
  if (!service.pull_through.concerns(found.scope, found.name)) co_return Result<>();
  for (const api::ImageIdentifier& id : request.image_ids) {
    if (check_image_id(id)) continue;
    CO_TRY_VOID(co_await service.pull_through.prepare({.principal = context.principal,
                                                       .scope = found.scope,
                                                       .name = found.name,
                                                       .reference = to_reference(id),
                                                       .source_ip = context.source_ip}));
  }
  co_return Result<>();
}

Answer<api::BatchGetImage> batch_get_image(EcrService& service, const Context& context,
                                           const api::BatchGetImageRequest& request,
                                           const RepositoryAddress& found) {
  CO_TRY_VOID(co_await prepare(service, context, request, found));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  api::BatchGetImageResponse out;
  auto& images = out.images.emplace();
  auto& failures = out.failures.emplace();
  for (const api::ImageIdentifier& id : request.image_ids) {
    auto problem = check_image_id(id);
    if (!problem) {
      auto image = co_await service.registry.images().get(repository, to_reference(id));
      if (image && accepts(request, image->record.media_type)) {
        service.registry.images().note_pull(repository, image->record, context.principal.arn);
        images.push_back(to_api_image(repository, *image, id));
        continue;
      }
      problem = image ? image_problem(registry::errors::image_not_found(repository.label(), "", ""))
                      : image_problem(image.error());
      if (!problem) co_return fail(std::move(image).error());
    }
    auto& failure = failures.emplace_back();
    failure.image_id = id;
    failure.failure_code = std::move(problem->code);
    failure.failure_reason = std::move(problem->reason);
  }
  co_return out;
}

}  // namespace

const Operation<api::BatchGetImage> kBatchGetImage{
    .find = named_repository<api::BatchGetImageRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageIds": [{"imageTag": "{tag}"}]})",
    .handle = answered<batch_get_image>};

}  // namespace minato::ecr
