#include <span>

#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

constexpr std::size_t kPartSizeMin = 5 * 1024 * 1024;

// A part below the least size may only be the last one; which one is last shows when the upload is
// completed.
Awaitable<Result<>> note_part(registry::Layers& layers, std::string id, std::size_t size,
                              std::uint64_t first) {
  using Short = registry::Layers::ShortPart;
  if (first > 0) {
    CO_TRY(const Short before, co_await layers.short_part(id));
    if (before == Short::kFollowed) co_return Result<>();
    if (before == Short::kLast) {
      co_return co_await layers.note_short_part(std::move(id), Short::kFollowed);
    }
  }
  if (size >= kPartSizeMin) co_return Result<>();
  co_return co_await layers.note_short_part(std::move(id), Short::kLast);
}

Answer<api::UploadLayerPart> upload_layer_part(EcrService& service, const Context&,
                                               const api::UploadLayerPartRequest& request,
                                               const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  auto& layers = service.registry.layers();
  CO_TRY(auto upload, co_await layers.open_upload(repository, request.upload_id));
  const auto first = static_cast<std::uint64_t>(request.part_first_byte);
  if (request.part_last_byte - request.part_first_byte + 1 !=
      static_cast<std::int64_t>(request.layer_part_blob.size())) {
    co_return fail(errors::invalid_parameter(
        "partLastByte", "partFirstByte and partLastByte must match the length of layerPartBlob"));
  }
  if (first != upload->offset()) {
    co_return fail(
        errors::invalid_layer_part({repository.label(), request.upload_id}, upload->offset()));
  }
  CO_TRY_VOID(co_await note_part(layers, request.upload_id, request.layer_part_blob.size(), first));
  auto appended = co_await upload->append(
      std::as_bytes(std::span(request.layer_part_blob.data(), request.layer_part_blob.size())));
  auto saved = co_await upload->suspend();
  if (!appended) co_return fail(std::move(appended).error());
  if (!saved) co_return fail(std::move(saved).error());
  api::UploadLayerPartResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.upload_id = request.upload_id;
  out.last_byte_received = request.part_last_byte;
  co_return out;
}

}  // namespace

const Operation<api::UploadLayerPart> kUploadLayerPart{
    .find = named_repository<api::UploadLayerPartRequest>,
    .resources = repository_arns,
    .body_max = limits::kApiLargeBodyBytes,
    .sample = R"({
      "repositoryName": "{repository}",
      "uploadId": "{upload-id}",
      "partFirstByte": 0,
      "partLastByte": 2,
      "layerPartBlob": "YWJj"})",
    .handle = answered<upload_layer_part>};

}  // namespace minato::ecr
