#include "ecr/scanning/engine.h"
#include "ecr/scanning/shapes.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

using scanning::ScanRecord;

using Findings = aws::Pager<scanner::Finding>;

Awaitable<Result<>> read_page(EcrService& service, std::string prefix, Findings& pager) {
  CO_TRY(const auto rows, co_await service.registry.records().range(
                              registry::tables::kScanFinding,
                              pager.at().empty() ? prefix : prefix + pager.at() + '\0',
                              registry::after_prefix(prefix), pager.request().limit + 1));
  for (const store::Record& row : rows) {
    CO_TRY(scanner::Finding finding, scanner::Finding::decode(row.value));
    pager.offer(row.key.substr(prefix.size()), [&finding] { return std::move(finding); });
  }
  co_return Result<>();
}

Answer<api::DescribeImageScanFindings> describe_image_scan_findings(
    EcrService& service, const Context&, const api::DescribeImageScanFindingsRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY(const auto image, co_await find_image(service, repository, request.image_id));
  CO_TRY(const auto scan, co_await service.scanning.find(repository.id, image.digest));
  if (!scan) {
    co_return fail(errors::scan_not_found(to_reference(request.image_id), repository.label()));
  }

  api::DescribeImageScanFindingsResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_id = to_identifier(image.digest, request.image_id.image_tag.value_or(""));
  auto& status = out.image_scan_status.emplace();
  status.status = scan->status;
  status.description = scan->description;
  if (!scan->has_findings()) co_return out;
  auto& findings = out.image_scan_findings.emplace();
  findings.image_scan_completed_at = scan->completed_at;
  findings.vulnerability_source_updated_at = scan->source_updated_at;
  findings.finding_severity_counts = scan->counts;
  const std::string key = ScanRecord::key_of(repository.id, image.digest);
  CO_TRY(auto page, page_request("findings/" + key + "/" + scan->run, request.next_token,
                                 request.max_results));
  Findings pager(std::move(page));
  CO_TRY_VOID(co_await read_page(service, scanning::finding_prefix(key, scan->run), pager));
  if (scan->enhanced)
    findings.enhanced_findings.emplace();
  else
    findings.findings.emplace();
  for (const scanner::Finding& finding : pager.take()) {
    if (scan->enhanced) {
      findings.enhanced_findings->push_back(scanning::to_enhanced(finding, *scan, image));
    } else {
      findings.findings->push_back(scanning::to_basic(finding));
    }
  }
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::DescribeImageScanFindings> kDescribeImageScanFindings{
    .find = named_repository<api::DescribeImageScanFindingsRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageId": {"imageTag": "{tag}"}})",
    .handle = answered<describe_image_scan_findings>};

}  // namespace minato::ecr
