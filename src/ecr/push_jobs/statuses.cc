#include "ecr/push_jobs/statuses.h"

namespace minato::ecr::push_jobs {

Awaitable<Result<ImageStatuses>> read_statuses(EcrService& service,
                                               const aws::RequestContext& context,
                                               StatusQuery query) {
  ImageStatuses out;
  CO_TRY(out.repository,
         co_await find_repository(service, context, query.registry_id, query.repository));
  CO_TRY(const auto image, co_await find_image(service, out.repository, query.id));
  out.id = to_identifier(image.digest, query.id.image_tag.value_or(""));
  const std::string prefix = StatusRecord::key_of(out.repository.id, image.digest, query.kind, "");
  CO_TRY(const auto rows, co_await service.registry.records().range(StatusRecord::kTable, prefix,
                                                                    registry::after_prefix(prefix),
                                                                    registry::kImageStatusesMax));
  for (const store::Record& row : rows) {
    CO_TRY(auto status, StatusRecord::decode(row.value));
    out.statuses.push_back({row.key.substr(prefix.size()), std::move(status)});
  }
  co_return out;
}

}  // namespace minato::ecr::push_jobs
