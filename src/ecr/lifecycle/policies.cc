#include "ecr/lifecycle/policies.h"

namespace minato::ecr::lifecycle {
namespace {

// When the policy of before was evaluated stays known: the next evaluation is due as it was.
Awaitable<Result<>> try_put(registry::RecordStore& records, registry::RepositoryRecord repository,
                            std::string text) {
  CO_TRY(const auto current, co_await records.load<registry::RepositoryRecord>(repository.key()));
  if (!current.value || current.value->id != repository.id) {
    co_return fail(registry::errors::repository_not_found(repository.label()));
  }
  CO_TRY(const auto before,
         co_await records.load<PolicyRecord>(PolicyRecord::key_of(repository.id)));
  PolicyRecord policy{.scope = repository.scope, .repository = repository.name, .text = text};
  if (before.value) policy.evaluated_at = before.value->evaluated_at;
  registry::Update update;
  update.expect(current);
  update.put(before, policy);
  co_return co_await records.commit(std::move(update));
}

Awaitable<Result<std::optional<PolicyRecord>>> try_remove(registry::RecordStore& records,
                                                          std::string key) {
  CO_TRY(auto policy, co_await records.load<PolicyRecord>(std::move(key)));
  if (!policy.value) co_return std::nullopt;
  registry::Update update;
  update.erase(policy);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return std::move(policy.value);
}

}  // namespace

Awaitable<Result<>> put_policy(registry::RecordStore& records,
                               registry::RepositoryRecord repository, std::string text) {
  co_return co_await registry::with_retries([&] { return try_put(records, repository, text); });
}

Awaitable<Result<std::optional<PolicyRecord>>> find_policy(
    registry::RecordStore& records, const registry::RepositoryRecord& repository) {
  return records.read<PolicyRecord>(PolicyRecord::key_of(repository.id));
}

Awaitable<Result<std::optional<PolicyRecord>>> remove_policy(
    registry::RecordStore& records, registry::RepositoryRecord repository) {
  const std::string key = PolicyRecord::key_of(repository.id);
  co_return co_await registry::with_retries([&] { return try_remove(records, key); });
}

}  // namespace minato::ecr::lifecycle
