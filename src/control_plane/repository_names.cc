#include "control_plane/repository_names.h"

#include "registry/records.h"

namespace minato {

RepositoryNames::RepositoryNames(store::Store& store)
    : table_(store, std::string(registry::RepositoryRecord::kTable),
             {.encode = [](const std::string&) { return std::string(); },
              .decode = [](std::string_view, std::string_view value) -> Result<std::string> {
                TRY(auto record, registry::RepositoryRecord::decode(value));
                return std::move(record.id);
              }}) {
  // A name that is used again has another id.
  table_.on_change([this](const std::string& key, const auto* before, const auto* after) {
    if (before != nullptr && after != nullptr && before->value == after->value) return;
    if (before != nullptr) keys_.erase(before->value);
    if (after != nullptr) keys_[after->value] = key;
  });
}

bool RepositoryNames::contains(const std::string& account, const std::string& region,
                               const std::string& name) const {
  return table_.find(account + "/" + region + "/" + name) != nullptr;
}

std::optional<RepositoryPlace> RepositoryNames::find(std::string_view id) const {
  const auto found = keys_.find(id);
  if (found == keys_.end()) return std::nullopt;
  const std::string& key = found->second;
  const auto account_end = key.find('/');
  const auto region_end = key.find('/', account_end + 1);
  return RepositoryPlace{.account = key.substr(0, account_end),
                         .region = key.substr(account_end + 1, region_end - account_end - 1),
                         .name = key.substr(region_end + 1)};
}

}  // namespace minato
