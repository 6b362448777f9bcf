#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// A filter that few images pass ends the page early; the client goes on with the token.
constexpr int kListRoundsMax = 10;

// Ordered by digest, and by tag among the tags of one: the key is "<digest>" for an image without
// tag, "<digest>/<tag>" for each tag.
using ImageIds = aws::Pager<api::ImageIdentifier>;

// One row a tag, or one without tag. False when the page is full before the last.
bool offer_image(ImageIds& pager, const api::ListImagesFilter& filter,
                 const registry::ManifestRecord& record) {
  if (!passes_filters(record, filter.tag_status, filter.image_status)) {
    pager.pass(record.digest);
    return true;
  }
  if (record.tags.empty()) {
    return pager.offer(record.digest, [&] { return to_identifier(record.digest, ""); });
  }
  for (const std::string& tag : record.tags) {
    const auto make = [&] { return to_identifier(record.digest, tag); };
    if (!pager.offer(record.digest + "/" + tag, make)) return false;
  }
  return true;
}

Awaitable<Result<>> list_all(EcrService& service, registry::RepositoryRecord repository,
                             api::ListImagesFilter filter, ImageIds& pager) {
  auto& images = service.registry.images();
  const std::size_t slash = pager.at().find('/');
  std::string from = pager.at().substr(0, slash);
  if (slash != std::string::npos) {
    // The rest of the image in whose tags the page before ended, when it is still there.
    const auto image = co_await images.find(repository, {.digest = from, .tag = {}});
    if (image && !offer_image(pager, filter, *image)) co_return Result<>();
  }
  const std::size_t limit = pager.request().limit;
  for (int rounds = 0; rounds < kListRoundsMax; ++rounds) {
    CO_TRY(const auto records, co_await images.list(repository, from, limit));
    for (const auto& record : records) {
      if (!offer_image(pager, filter, record)) co_return Result<>();
      from = record.digest;
    }
    if (records.size() < limit) co_return Result<>();
  }
  pager.cut();
  co_return Result<>();
}

Answer<api::ListImages> list_images(EcrService& service, const Context&,
                                    const api::ListImagesRequest& request,
                                    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY(auto page,
         page_request("image-ids/" + repository.id, request.next_token, request.max_results));
  ImageIds pager(std::move(page));
  CO_TRY_VOID(co_await list_all(service, repository,
                                request.filter.value_or(api::ListImagesFilter{}), pager));
  api::ListImagesResponse out;
  out.image_ids = pager.take();
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::ListImages> kListImages{.find = named_repository<api::ListImagesRequest>,
                                             .resources = repository_arns,
                                             .sample = R"({"repositoryName": "{repository}"})",
                                             .handle = answered<list_images>};

}  // namespace minato::ecr
