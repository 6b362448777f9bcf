#include "ecr/scanning/engine.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

constexpr int kDescribeRoundsMax = 10;

api::ImageDetail to_detail(const registry::RepositoryRecord& repository,
                           const registry::ManifestRecord& record) {
  api::ImageDetail out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_digest = record.digest;
  if (!record.tags.empty()) out.image_tags = record.tags;
  out.image_size_in_bytes = static_cast<std::int64_t>(record.image_size);
  out.image_pushed_at = record.pushed_at;
  out.image_manifest_media_type = record.media_type;
  if (!record.artifact_type.empty()) out.artifact_media_type = record.artifact_type;
  out.last_recorded_pull_time = record.pulled_at;
  if (!record.subject.empty()) out.subject_manifest_digest = record.subject;
  out.image_status = image_status(record);
  out.last_archived_at = record.archived_at;
  out.last_activated_at = record.activated_at;
  return out;
}

// Adds what the last scan of the image says, if there was one.
Awaitable<Result<>> add_scan(EcrService& service, std::string repository_id,
                             api::ImageDetail& detail) {
  CO_TRY(const auto scan, co_await service.scanning.find(std::move(repository_id),
                                                         detail.image_digest.value_or("")));
  if (!scan) co_return Result<>();
  auto& status = detail.image_scan_status.emplace();
  status.status = scan->status;
  status.description = scan->description;
  if (!scan->has_findings()) co_return Result<>();
  auto& summary = detail.image_scan_findings_summary.emplace();
  summary.image_scan_completed_at = scan->completed_at;
  summary.vulnerability_source_updated_at = scan->source_updated_at;
  summary.finding_severity_counts = scan->counts;
  co_return Result<>();
}

Awaitable<Result<>> add_scans(EcrService& service, std::string repository_id,
                              std::vector<api::ImageDetail>& details) {
  for (api::ImageDetail& detail : details) {
    CO_TRY_VOID(co_await add_scan(service, repository_id, detail));
  }
  co_return Result<>();
}

// A filter that few images pass ends the page early; the client goes on with the token.
Awaitable<Result<>> list_details(EcrService& service, registry::RepositoryRecord repository,
                                 api::DescribeImagesFilter filter,
                                 aws::Pager<api::ImageDetail>& pager) {
  const std::size_t limit = pager.request().limit;
  std::string from = pager.at();
  for (int rounds = 0; rounds < kDescribeRoundsMax; ++rounds) {
    CO_TRY(const auto records, co_await service.registry.images().list(repository, from, limit));
    for (const auto& record : records) {
      from = record.digest;
      if (!passes_filters(record, filter.tag_status, filter.image_status)) {
        pager.pass(record.digest);
        continue;
      }
      const auto make = [&] { return to_detail(repository, record); };
      if (!pager.offer(record.digest, make)) co_return Result<>();
    }
    if (records.size() < limit) co_return Result<>();
  }
  pager.cut();
  co_return Result<>();
}

Answer<api::DescribeImages> describe_images(EcrService& service, const Context&,
                                            const api::DescribeImagesRequest& request,
                                            const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  api::DescribeImagesResponse out;
  auto& details = out.image_details.emplace();
  if (request.image_ids) {
    if (request.next_token || request.max_results) {
      co_return fail(errors::invalid_parameter(
          "imageIds", "cannot be used together with nextToken or maxResults"));
    }
    for (const api::ImageIdentifier& id : *request.image_ids) {
      CO_TRY(const auto record, co_await find_image(service, repository, id, "imageIds"));
      details.push_back(to_detail(repository, record));
    }
    CO_TRY_VOID(co_await add_scans(service, repository.id, details));
    co_return out;
  }
  CO_TRY(auto page,
         page_request("images/" + repository.id, request.next_token, request.max_results));
  aws::Pager<api::ImageDetail> pager(std::move(page));
  CO_TRY_VOID(co_await list_details(service, repository,
                                    request.filter.value_or(api::DescribeImagesFilter{}), pager));
  details = pager.take();
  CO_TRY_VOID(co_await add_scans(service, repository.id, details));
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::DescribeImages> kDescribeImages{
    .find = named_repository<api::DescribeImagesRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageIds": [{"imageTag": "{tag}"}]})",
    .handle = answered<describe_images>};

}  // namespace minato::ecr
