#include "ecr/handlers/handlers.h"

namespace minato::ecr {
namespace {

// A filter that few images pass ends the page early; the client goes on with the token.
constexpr int kRoundsMax = 10;

struct Page {
  std::size_t limit = 0;
  std::string after;  // a tag; or a digest, with '/' and a tag when there are more tags of it
  std::vector<api::ImageIdentifier> rows;
  bool more = false;
};

Awaitable<Result<>> list_tagged(EcrService& service, registry::RepositoryRecord repository,
                                Page& page) {
  CO_TRY(const auto tags,
         co_await service.registry.images().list_tags(repository, page.after, page.limit + 1));
  for (const registry::TagRow& row : tags) {
    if (page.rows.size() == page.limit) {
      page.more = true;
      break;
    }
    page.rows.push_back(to_identifier(row.digest, row.tag));
    page.after = row.tag;
  }
  co_return Result<>();
}

// One row a tag, or one without tag. False when the page is full before the last.
bool add_rows(Page& page, const registry::ManifestRecord& record, std::string_view after_tag) {
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
                                 Page& page) {
  const std::size_t slash = page.after.find('/');
  if (slash == std::string::npos) co_return Result<>();
  const std::string digest = page.after.substr(0, slash), tag = page.after.substr(slash + 1);
  const auto image =
      co_await service.registry.images().find(repository, {.digest = digest, .tag = {}});
  if (!image) {
    page.after = digest;
  } else if (!image->tags.empty() && !add_rows(page, *image, tag)) {
    page.more = true;
  }
  co_return Result<>();
}

Awaitable<Result<>> list_all(EcrService& service, registry::RepositoryRecord repository, Page& page,
                             bool untagged_only) {
  CO_TRY_VOID(co_await finish_image(service, repository, page));
  for (int rounds = 0; rounds < kRoundsMax && !page.more; ++rounds) {
    // The digest alone: what follows it in `after` was finished above.
    const std::string from = page.after.substr(0, page.after.find('/'));
    CO_TRY(const auto records,
           co_await service.registry.images().list(repository, from, page.limit));
    for (const auto& record : records) {
      if (untagged_only && !record.tags.empty()) {
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

  Page page;
  const std::string tags =
      request.filter ? request.filter->tag_status.value_or("ANY") : std::string("ANY");
  const std::string status =
      request.filter ? request.filter->image_status.value_or("ANY") : std::string("ANY");
  const std::string list_name = "image-ids/" + repository.id + "/" + tags;
  CO_TRY(page.after, read_page_token(service, list_name, request.next_token));
  page.limit = static_cast<std::size_t>(request.max_results.value_or(kPageDefault));
  if (status == "ANY" || status == "ACTIVE") {
    if (tags == "TAGGED") {
      CO_TRY_VOID(co_await list_tagged(service, repository, page));
    } else {
      CO_TRY_VOID(co_await list_all(service, repository, page, tags == "UNTAGGED"));
    }
  }
  api::ListImagesResponse out;
  out.image_ids = std::move(page.rows);
  if (page.more) out.next_token = make_page_token(service, list_name, page.after);
  co_return out;
}

}  // namespace minato::ecr
