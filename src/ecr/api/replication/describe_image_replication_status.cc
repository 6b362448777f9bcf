#include "ecr/push_jobs/statuses.h"
#include "ecr/replication/replicator.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DescribeImageReplicationStatus> describe_image_replication_status(
    EcrService& service, const Context&, const api::DescribeImageReplicationStatusRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const auto image, co_await push_jobs::read_statuses(
                               service, found, push_jobs::Kind::kReplication, request.image_id));
  api::DescribeImageReplicationStatusResponse out;
  out.repository_name = image.repository.name;
  out.image_id = image.id;
  auto& statuses = out.replication_statuses.emplace();
  for (const auto& [target, status] : image.statuses) {
    const registry::Scope destination = replication::destination_of(target);
    auto& one = statuses.emplace_back();
    one.region = destination.region;
    one.registry_id = destination.account;
    one.status = name_of(status.state);
    if (!status.failure_code.empty()) one.failure_code = status.failure_code;
  }
  co_return out;
}

}  // namespace

const Operation<api::DescribeImageReplicationStatus> kDescribeImageReplicationStatus{
    .find = named_repository<api::DescribeImageReplicationStatusRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageId": {"imageTag": "{tag}"}})",
    .handle = answered<describe_image_replication_status>};

}  // namespace minato::ecr
