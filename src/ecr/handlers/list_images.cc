#include "ecr/handlers/handlers.h"

namespace minato::ecr {
namespace {

// A filter that few images pass ends the page early; the client goes on with the token.
constexpr int kRoundsMax = 10;

struct ImagesPage {
  std::size_t limit = 0;
  std::string after;  // a digest, with '/' and a tag when there are more tags of it
  api::ListImagesFilter filter;
  std::vector<api::ImageIdentifier> rows;
  bool more = false;

  bool wants(const registry::ManifestRecord& record) const {
    return passes_filters(record, filter.tag_status, filter.image_status);
  }
};

// One row a tag, or one without tag. False when the page is full before the last.
bool add_rows(ImagesPage& page, const registry::ManifestRecord& record,
              std::string_view after_tag) {
  if (record.tags.empty()) {
    if (page.rows.size() == page.limit) return false;
    page.rows.push_back(to_identifier(record.digest, ""));
  }
  for (const std::string& tag : record.tags) {
    if (tag <= after_tag) continue;
    if (page.rows.size() == page.limit) return false;
    page.rows.push_back(to_identifier(record.digest, tag));
    page.after = record.digest + "/" + tag;
  }
  page.after = record.digest;
  return true;
}

// The rest of the image in whose tags the page before ended.
Awaitable<Result<>> finish_image(EcrService& service, registry::RepositoryRecord repository,
                                 ImagesPage& page) {
  const std::size_t slash = page.after.find('/');
  if (slash == std::string::npos) co_return Result<>();
  const std::string digest = page.after.substr(0, slash), tag = page.after.substr(slash + 1);
  const auto image =
      co_await service.registry.images().find(repository, {.digest = digest, .tag = {}});
  if (!image) {
    page.after = digest;
  } else if (!image->tags.empty() && page.wants(*image) && !add_rows(page, *image, tag)) {
    page.more = true;
  }
  co_return Result<>();
}

Awaitable<Result<>> list_all(EcrService& service, registry::RepositoryRecord repository,
                             ImagesPage& page) {
  CO_TRY_VOID(co_await finish_image(service, repository, page));
  for (int rounds = 0; rounds < kRoundsMax && !page.more; ++rounds) {
    // The digest alone: what follows it in `after` was finished above.
    const std::string from = page.after.substr(0, page.after.find('/'));
    CO_TRY(const auto records,
           co_await service.registry.images().list(repository, from, page.limit));
    for (const auto& record : records) {
      if (!page.wants(record)) {
        page.after = record.digest;
        continue;
      }
      if (!add_rows(page, record, "")) {
        page.more = true;
        co_return Result<>();
      }
    }
    if (records.size() < page.limit) co_return Result<>();
  }
  page.more = true;
  co_return Result<>();
}

}  // namespace

Answer<api::ListImages> list_images(EcrService& service, Context context,
                                    const api::ListImagesRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  ImagesPage page;
  if (request.filter) page.filter = *request.filter;
  const std::string list_name = "image-ids/" + repository.id;
  CO_TRY(page.after, read_page_token(service, list_name, request.next_token));
  page.limit = static_cast<std::size_t>(request.max_results.value_or(kPageDefault));
  CO_TRY_VOID(co_await list_all(service, repository, page));
  api::ListImagesResponse out;
  out.image_ids = std::move(page.rows);
  if (page.more) out.next_token = make_page_token(service, list_name, page.after);
  co_return out;
}

}  // namespace minato::ecr
