#include "ecr/handlers/handlers.h"

namespace minato::ecr {
namespace {

// What clients are asked to send at once; at most 20,971,520 bytes fit a request.
constexpr std::int64_t kPartSize = 10 * 1024 * 1024;

}  // namespace

Answer<api::InitiateLayerUpload> initiate_layer_upload(
    EcrService& service, Context context, const api::InitiateLayerUploadRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  CO_TRY(auto upload, co_await service.registry.layers().start_upload(repository));
  CO_TRY_VOID(co_await upload->suspend());
  api::InitiateLayerUploadResponse out;
  out.upload_id = upload->id();
  out.part_size = kPartSize;
  co_return out;
}

}  // namespace minato::ecr
