#include "ecr/replication/copy_image.h"

#include "gen/ecr.h"

namespace minato::ecr::replication {
namespace {

Awaitable<Result<>> link_blobs(registry::Registry& registry, const CopyRequest& request,
                               const std::vector<std::string>& digests) {
  for (const std::string& text : digests) {
    CO_TRY(const Digest digest, Digest::parse(text));
    CO_TRY(const bool linked,
           co_await registry.layers().mount(request.source, request.target, digest));
    if (!linked) co_return fail(ErrorCode::kUnavailable, "the layer " + text + " is going away");
  }
  co_return Result<>();
}

}  // namespace

// Indexes nest no deeper than registry::kIndexDepthMax.
Awaitable<Result<>> copy_image(registry::Registry& registry, CopyRequest request) {
  CO_TRY(const auto image,
         co_await registry.images().get(request.source, {.digest = request.digest, .tag = ""}));
  for (const std::string& child : image.record.manifests) {
    CO_TRY_VOID(co_await copy_image(
        registry,
        {.source = request.source, .target = request.target, .digest = child, .tag = ""}));
  }
  CO_TRY_VOID(co_await link_blobs(registry, request, image.record.blobs));
  registry::NewImage copy{.bytes = *image.bytes,
                          .media_type = image.record.media_type,
                          .tag = request.tag,
                          .digest = request.digest,
                          .origin = registry::Origin::kReplication};
  auto put = co_await registry.images().put(request.target, copy);
  if (!put && put.error().name == api::error::kImageTagAlreadyExistsException) {
    copy.tag.clear();
    put = co_await registry.images().put(request.target, std::move(copy));
  }
  if (!put) co_return fail(std::move(put).error());
  co_return Result<>();
}

}  // namespace minato::ecr::replication
