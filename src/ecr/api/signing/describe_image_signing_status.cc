#include "ecr/push_jobs/statuses.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DescribeImageSigningStatus> describe_image_signing_status(
    EcrService& service, const Context&, const api::DescribeImageSigningStatusRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const auto image, co_await push_jobs::read_statuses(
                               service, found, push_jobs::Kind::kSigning, request.image_id));
  api::DescribeImageSigningStatusResponse out;
  out.repository_name = image.repository.name;
  out.registry_id = image.repository.scope.account;
  out.image_id = image.id;
  auto& statuses = out.signing_statuses.emplace();
  for (const auto& [target, status] : image.statuses) {
    auto& one = statuses.emplace_back();
    one.signing_profile_arn = target;
    one.status = name_of(status.state);
    if (!status.failure_code.empty()) {
      one.failure_code = status.failure_code;
      one.failure_reason = status.failure_reason;
    }
  }
  co_return out;
}

}  // namespace

const Operation<api::DescribeImageSigningStatus> kDescribeImageSigningStatus{
    .find = named_repository<api::DescribeImageSigningStatusRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageId": {"imageTag": "{tag}"}})",
    .handle = answered<describe_image_signing_status>};

}  // namespace minato::ecr
