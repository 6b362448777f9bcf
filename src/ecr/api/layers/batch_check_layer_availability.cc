#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::BatchCheckLayerAvailability> batch_check_layer_availability(
    EcrService& service, const Context&, const api::BatchCheckLayerAvailabilityRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  api::BatchCheckLayerAvailabilityResponse out;
  auto& layers = out.layers.emplace();
  auto& failures = out.failures.emplace();
  for (const std::string& text : request.layer_digests) {
    if (!registry::looks_like_digest(text)) {
      auto& failure = failures.emplace_back();
      failure.layer_digest = text;
      failure.failure_code = text.empty() ? "MissingLayerDigest" : "InvalidLayerDigest";
      failure.failure_reason =
          "Invalid request parameters: layer digest should satisfy the regex "
          "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
      continue;
    }
    auto& layer = layers.emplace_back();
    layer.layer_digest = text;
    layer.layer_availability = "UNAVAILABLE";
    const auto digest = Digest::parse(text);
    if (!digest) continue;
    CO_TRY(const auto link, co_await service.registry.layers().find(repository, *digest));
    if (!link) continue;
    layer.layer_availability = link->archived() ? "ARCHIVED" : "AVAILABLE";
    layer.layer_size = static_cast<std::int64_t>(link->size);
    if (!link->media_type.empty()) layer.media_type = link->media_type;
  }
  co_return out;
}

}  // namespace

const Operation<api::BatchCheckLayerAvailability> kBatchCheckLayerAvailability{
    .find = named_repository<api::BatchCheckLayerAvailabilityRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "layerDigests": ["{layer-digest}"]})",
    .handle = answered<batch_check_layer_availability>};

}  // namespace minato::ecr
