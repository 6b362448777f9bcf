#include "ecr/push_jobs/statuses.h"

namespace minato::ecr::push_jobs {

Awaitable<Result<ImageStatuses>> read_statuses(EcrService& service, RepositoryAddress repository,
                                               Kind kind, api::ImageIdentifier id) {
  ImageStatuses out;
  CO_TRY(out.repository,
         co_await service.registry.repositories().find(repository.scope, repository.name));
  CO_TRY(const auto image, co_await find_image(service, out.repository, id));
  out.id = to_identifier(image.digest, id.image_tag.value_or(""));
  const std::string prefix = StatusRecord::key_of(out.repository.id, image.digest, kind, "");
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
