#include <fmt/format.h>

#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetDownloadUrlForLayer> get_download_url_for_layer(
    EcrService& service, const Context& context, const api::GetDownloadUrlForLayerRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  const auto digest = Digest::parse(request.layer_digest);
  const auto missing = [&] {
    return fail(registry::errors::layer_not_found(repository.label(), request.layer_digest));
  };
  if (!digest) co_return missing();
  CO_TRY(const auto link, co_await service.registry.layers().find(repository, *digest));
  if (!link) co_return missing();
  // What no image names may be collected at any time; what only archived ones name is not given
  // out.
  if (link->references == 0 || link->archived()) {
    co_return fail(registry::errors::layer_inaccessible(repository.label(), request.layer_digest));
  }
  api::GetDownloadUrlForLayerResponse out;
  out.layer_digest = request.layer_digest;
  if (auto url = service.registry.download_url(*digest)) {
    out.download_url = std::move(*url);
    co_return out;
  }
  out.download_url = fmt::format(
      "{}/v2/{}/blobs/{}?{}", service.registry.endpoint_of(repository.scope), repository.name,
      request.layer_digest, service.registry.links().make_query(repository, *digest, context.now));
  co_return out;
}

}  // namespace

const Operation<api::GetDownloadUrlForLayer> kGetDownloadUrlForLayer{
    .find = named_repository<api::GetDownloadUrlForLayerRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "layerDigest": "{layer-digest}"})",
    .handle = answered<get_download_url_for_layer>};

}  // namespace minato::ecr
