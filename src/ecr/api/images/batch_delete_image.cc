#include <algorithm>

#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

using Deleted = std::vector<api::ImageIdentifier>;

// By tag: the tag, and the image with its last one. By digest, with or without a tag that must be
// on it: the image and all its tags.
Awaitable<Result<Deleted>> delete_one(EcrService& service, registry::RepositoryRecord repository,
                                      api::ImageIdentifier id) {
  auto& images = service.registry.images();
  Deleted out;
  if (!id.image_digest) {
    CO_TRY(std::string digest, co_await images.untag(repository, *id.image_tag, true));
    out.push_back(to_identifier(std::move(digest), *id.image_tag));
    co_return out;
  }
  if (id.image_tag) {
    CO_TRY_VOID(co_await images.find(repository, to_reference(id)));
  }
  CO_TRY(const auto removed, co_await images.remove(repository, *id.image_digest));
  for (const std::string& tag : removed.tags) out.push_back(to_identifier(removed.digest, tag));
  if (out.empty()) out.push_back(to_identifier(removed.digest, ""));
  co_return out;
}

// Lists of images name one that has several tags several times: it goes with the first.
bool went_before(const Deleted& deleted, const api::ImageIdentifier& id) {
  return std::ranges::any_of(deleted, [&id](const api::ImageIdentifier& gone) {
    return (!id.image_digest || id.image_digest == gone.image_digest) &&
           (!id.image_tag || id.image_tag == gone.image_tag);
  });
}

Answer<api::BatchDeleteImage> batch_delete_image(EcrService& service, const Context&,
                                                 const api::BatchDeleteImageRequest& request,
                                                 const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  api::BatchDeleteImageResponse out;
  auto& deleted = out.image_ids.emplace();
  auto& failures = out.failures.emplace();
  // Images that others name are tried once more after those others.
  std::vector<api::ImageIdentifier> rest = request.image_ids, again;
  for (const bool last_round : {false, true}) {
    for (const api::ImageIdentifier& id : rest) {
      auto problem = check_image_id(id);
      if (!problem) {
        auto removed = co_await delete_one(service, repository, id);
        if (removed) {
          deleted.insert(deleted.end(), removed->begin(), removed->end());
          continue;
        }
        problem = image_problem(removed.error());
        if (!problem) co_return fail(std::move(removed).error());
        if (problem->code == "ImageNotFound" && went_before(deleted, id)) continue;
        if (!last_round && problem->code == "ImageReferencedByManifestList") {
          again.push_back(id);
          continue;
        }
      }
      auto& failure = failures.emplace_back();
      failure.image_id = id;
      failure.failure_code = std::move(problem->code);
      failure.failure_reason = std::move(problem->reason);
    }
    rest = std::exchange(again, {});
  }
  co_return out;
}

}  // namespace

const Operation<api::BatchDeleteImage> kBatchDeleteImage{
    .find = named_repository<api::BatchDeleteImageRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageIds": [{"imageTag": "{tag}"}]})",
    .handle = answered<batch_delete_image>};

}  // namespace minato::ecr
