#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/statuses.h"
#include "ecr/replication/replicator.h"

namespace minato::ecr {

Answer<api::DescribeImageReplicationStatus> describe_image_replication_status(
    EcrService& service, Context context,
    const api::DescribeImageReplicationStatusRequest& request) {
  CO_TRY(const auto found, co_await push_jobs::read_statuses(service, context,
                                                             {.kind = push_jobs::Kind::kReplication,
                                                              .registry_id = request.registry_id,
                                                              .repository = request.repository_name,
                                                              .id = request.image_id}));
  api::DescribeImageReplicationStatusResponse out;
  out.repository_name = found.repository.name;
  out.image_id = found.id;
  auto& statuses = out.replication_statuses.emplace();
  for (const auto& [target, status] : found.statuses) {
    const registry::Scope destination = replication::destination_of(target);
    auto& one = statuses.emplace_back();
    one.region = destination.region;
    one.registry_id = destination.account;
    one.status = name_of(status.state);
    if (!status.failure_code.empty()) one.failure_code = status.failure_code;
  }
  co_return out;
}

}  // namespace minato::ecr
