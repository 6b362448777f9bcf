#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// Several digests name the same layer by several algorithms.
Result<Digest> choose_digest(const std::vector<std::string>& digests) {
  for (const std::string& text : digests) {
    if (auto digest = Digest::parse(text)) return std::move(*digest);
  }
  return fail(errors::invalid_parameter("layerDigests", "a sha256 or sha512 digest is needed"));
}

Answer<api::CompleteLayerUpload> complete_layer_upload(
    EcrService& service, const Context&, const api::CompleteLayerUploadRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  auto& layers = service.registry.layers();
  CO_TRY(auto upload, co_await layers.open_upload(repository, request.upload_id));
  CO_TRY(Digest digest, choose_digest(request.layer_digests));
  if (upload->offset() == 0) {
    co_return fail(errors::empty_upload({repository.label(), request.upload_id}));
  }
  CO_TRY(const auto short_part, co_await layers.short_part(request.upload_id));
  if (short_part == registry::Layers::ShortPart::kFollowed) {
    co_return fail(errors::layer_part_too_small());
  }
  const std::string text = digest.to_string();
  CO_TRY(const auto existing, co_await layers.find(repository, digest));
  // A client that pushes an archived image again is told ARCHIVED and sends its layers.
  if (existing && !existing->archived()) {
    CO_TRY_VOID(co_await upload->cancel());
    CO_TRY_VOID(co_await layers.note_short_part(request.upload_id, {}));
    co_return fail(registry::errors::layer_already_exists(repository.label(), text));
  }
  auto finished = co_await layers.finish_upload(repository, *upload, std::move(digest));
  if (!finished) {
    Error error = std::move(finished).error();
    if (error.name == "DIGEST_INVALID") error.name = api::error::kInvalidLayerException;
    co_return fail(std::move(error));
  }
  if (short_part != registry::Layers::ShortPart::kNone) {
    CO_TRY_VOID(co_await layers.note_short_part(request.upload_id, {}));
  }
  api::CompleteLayerUploadResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.upload_id = request.upload_id;
  out.layer_digest = text;
  co_return out;
}

}  // namespace

const Operation<api::CompleteLayerUpload> kCompleteLayerUpload{
    .find = named_repository<api::CompleteLayerUploadRequest>,
    .resources = repository_arns,
    .sample = R"({
      "repositoryName": "{repository}",
      "uploadId": "{upload-id}",
      "layerDigests": ["{layer-digest}"]})",
    .handle = answered<complete_layer_upload>};

}  // namespace minato::ecr
