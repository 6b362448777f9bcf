// The vulnerabilities known on this machine: advisories in OSV's format in an SQLite file.
//
//   advisory(id, modified, text)
//   affected(ecosystem, name, id)
//   meta(name, value)        generation: grows with every import; updated_at: ms
//
// Imports and reads may go on at once, also from different processes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "scanner/advisory.h"
#include "store/sqlite/connection.h"

namespace minato::scanner {

// A file of a data folder.
inline constexpr std::string_view kDatabaseFile = "vulnerabilities.sqlite";

struct ImportCounts {
  std::uint64_t advisories = 0;
  std::uint64_t withdrawn = 0;
  std::uint64_t unreadable = 0;
};

class Database {
 public:
  // For reading; nullopt when nothing was ever imported. Blocks for less than a millisecond.
  static Result<std::optional<Database>> open(const std::string& path);

  // Grows when something is imported.
  std::uint64_t generation() const { return generation_; }
  TimePoint updated_at() const { return updated_at_; }
  // Whether there is any advisory for it; `ecosystem` as in Ecosystem.
  Result<bool> covers(const std::string& ecosystem);

  struct Matches {
    std::vector<Finding> findings;       // the worst first
    std::vector<std::string> uncovered;  // ecosystems of packages that nothing is known about
    std::size_t compared = 0;            // packages that something is known about
  };
  // Compares everything in the inventory with every advisory on it. Blocks.
  Result<Matches> match(const Inventory& inventory);

 private:
  explicit Database(store::sqlite::Connection connection) : connection_(std::move(connection)) {}
  Result<> load_state();
  Result<> match_package(const Package& package, const Ecosystem& ecosystem, Matches& out);

  store::sqlite::Connection connection_;
  std::uint64_t generation_ = 0;
  TimePoint updated_at_ = {};
  store::sqlite::Statement by_package_;
};

// Adds what `next` gives, one advisory a call until nullopt, in one transaction; an advisory that
// is there already is replaced. Blocks.
Result<ImportCounts> import_advisories(
    const std::string& path, TimePoint now,
    const std::function<Result<std::optional<std::string>>()>& next);

}  // namespace minato::scanner
