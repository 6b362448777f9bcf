#include "ecr/handlers/handlers.h"
#include "ecr/push_jobs/statuses.h"

namespace minato::ecr {

Answer<api::DescribeImageSigningStatus> describe_image_signing_status(
    EcrService& service, Context context, const api::DescribeImageSigningStatusRequest& request) {
  CO_TRY(const auto found, co_await push_jobs::read_statuses(service, context,
                                                             {.kind = push_jobs::Kind::kSigning,
                                                              .registry_id = request.registry_id,
                                                              .repository = request.repository_name,
                                                              .id = request.image_id}));
  api::DescribeImageSigningStatusResponse out;
  out.repository_name = found.repository.name;
  out.registry_id = found.repository.scope.account;
  out.image_id = found.id;
  auto& statuses = out.signing_statuses.emplace();
  for (const auto& [target, status] : found.statuses) {
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

}  // namespace minato::ecr
