#include <algorithm>

#include "aws/json.h"
#include "ecr/lifecycle/engine.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

using Row = api::LifecyclePolicyPreviewResult;
using lifecycle::PreviewRecord;

constexpr std::size_t kRowsAtOnce = 1000;

std::string status_of(const PreviewRecord& preview, TimePoint now) {
  if (preview.started_at + lifecycle::kPreviewKept <= now) return "EXPIRED";
  switch (preview.status) {
    case PreviewRecord::Status::kInProgress:
      // The server ended before the preview did.
      return preview.started_at + lifecycle::kPreviewMax <= now ? "FAILED" : "IN_PROGRESS";
    case PreviewRecord::Status::kComplete:
      return "COMPLETE";
    case PreviewRecord::Status::kFailed:
      return "FAILED";
  }
  return "FAILED";
}

bool names(const api::ImageIdentifier& id, const Row& row) {
  if (id.image_digest && id.image_digest != row.image_digest) return false;
  return !id.image_tag || (row.image_tags && std::ranges::find(*row.image_tags, *id.image_tag) !=
                                                 row.image_tags->end());
}

bool passes(const api::GetLifecyclePolicyPreviewRequest& request, const Row& row) {
  const auto& tags = request.filter ? request.filter->tag_status : std::nullopt;
  if (tags == "TAGGED" && !row.image_tags) return false;
  if (tags == "UNTAGGED" && row.image_tags) return false;
  if (!request.image_ids) return true;
  return std::ranges::any_of(*request.image_ids, [&](const auto& id) { return names(id, row); });
}

Awaitable<Result<>> read_rows(EcrService& service, std::string prefix,
                              const api::GetLifecyclePolicyPreviewRequest& request,
                              aws::Pager<Row>& pager) {
  for (;;) {
    CO_TRY(const auto records,
           co_await service.registry.records().range(
               PreviewRecord::kTable, pager.at().empty() ? prefix : prefix + pager.at() + '\0',
               registry::after_prefix(prefix), kRowsAtOnce));
    for (const store::Record& record : records) {
      const std::string number = record.key.substr(prefix.size());
      CO_TRY(Row row, aws::json::parse_stored<Row>(record.value));
      if (!passes(request, row)) {
        pager.pass(number);
      } else if (!pager.offer(number, [&row] { return std::move(row); })) {
        co_return Result<>();
      }
    }
    if (records.size() < kRowsAtOnce) co_return Result<>();
  }
}

api::LifecyclePolicyPreviewSummary summary_of(const PreviewRecord& preview) {
  api::LifecyclePolicyPreviewSummary out;
  out.expiring_image_total_count = preview.expiring;
  if (preview.transitioning > 0) {
    auto& count = out.transitioning_image_total_counts.emplace().emplace_back();
    count.target_storage_class = "ARCHIVE";
    count.image_total_count = preview.transitioning;
  }
  return out;
}

Result<> check(const api::GetLifecyclePolicyPreviewRequest& request) {
  if (!request.image_ids) return {};
  if (request.next_token || request.max_results) {
    return fail(errors::invalid_parameter("imageIds",
                                          "cannot be used together with nextToken or maxResults"));
  }
  for (const api::ImageIdentifier& id : *request.image_ids) {
    if (const auto problem = check_image_id(id)) {
      return fail(errors::invalid_parameter("imageIds", problem->reason));
    }
  }
  return {};
}

Answer<api::GetLifecyclePolicyPreview> get_lifecycle_policy_preview(
    EcrService& service, const Context& context,
    const api::GetLifecyclePolicyPreviewRequest& request, const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY_VOID(check(request));
  CO_TRY(const auto preview, co_await service.registry.records().read<PreviewRecord>(
                                 PreviewRecord::key_of(repository.id)));
  if (!preview) co_return fail(errors::preview_not_found(repository.label()));
  api::GetLifecyclePolicyPreviewResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = preview->text;
  out.status = status_of(*preview, context.now);
  if (out.status != "COMPLETE") co_return out;
  CO_TRY(auto page, page_request("preview/" + repository.id + "/" + preview->run,
                                 request.next_token, request.max_results));
  aws::Pager<Row> pager(std::move(page));
  CO_TRY_VOID(co_await read_rows(service, lifecycle::row_prefix(repository.id, preview->run),
                                 request, pager));
  out.preview_results = pager.take();
  out.summary = summary_of(*preview);
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::GetLifecyclePolicyPreview> kGetLifecyclePolicyPreview{
    .find = named_repository<api::GetLifecyclePolicyPreviewRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<get_lifecycle_policy_preview>};

}  // namespace minato::ecr
