#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// What clients are asked to send at once; at most 20,971,520 bytes fit a request.
constexpr std::int64_t kPartSize = 10 * 1024 * 1024;

Answer<api::InitiateLayerUpload> initiate_layer_upload(EcrService& service, const Context&,
                                                       const api::InitiateLayerUploadRequest&,
                                                       const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY(auto upload, co_await service.registry.layers().start_upload(repository));
  CO_TRY_VOID(co_await upload->suspend());
  api::InitiateLayerUploadResponse out;
  out.upload_id = upload->id();
  out.part_size = kPartSize;
  co_return out;
}

}  // namespace

const Operation<api::InitiateLayerUpload> kInitiateLayerUpload{
    .find = named_repository<api::InitiateLayerUploadRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<initiate_layer_upload>};

}  // namespace minato::ecr
