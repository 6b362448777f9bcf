// Which repositories exist: a mirror of their table, also by id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/table.h"

namespace minato {

struct RepositoryPlace {
  std::string account;
  std::string region;
  std::string name;
  bool operator==(const RepositoryPlace&) const = default;
};

// Used on the control executor only. Both questions cost the same however many repositories there
// are.
class RepositoryNames {
 public:
  explicit RepositoryNames(store::Store& store);

  // Reads the table back and follows it. Before anything else.
  Awaitable<Result<>> start() { return table_.start(); }

  bool contains(const std::string& account, const std::string& region,
                const std::string& name) const;
  // The repository with that id, when it still exists.
  std::optional<RepositoryPlace> find(std::string_view id) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  store::Table<std::string> table_;                                               // the id of each
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> keys_;  // by id
};

}  // namespace minato
