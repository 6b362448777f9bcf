// Read connections: reads run on the calling thread and never wait for the writer.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/change_feed.h"
#include "store/sqlite/connection.h"

namespace minato::store::sqlite {

// Records of a table with from <= key < to; empty `to` is no upper bound.
struct Range {
  std::string table;
  std::string from;
  std::string to;
};

// Callable from any thread.
class ReaderPool {
 public:
  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  Result<std::optional<Record>> get(const std::string& table, const std::string& key);
  Result<std::vector<Record>> range(const Range& range, std::size_t limit);
  Result<std::uint64_t> count(const Range& range);
  // Logged commits after a revision; kOutOfRange when the log does not reach back that far.
  Result<std::vector<Commit>> history(Revision after);

 private:
  struct Reader {
    Connection connection;
    Statement get, range, range_from, count, count_from, begin, log_bounds, log_at, log_from;
  };
  // As many reads as run at once; more wait for each other, a few microseconds each.
  static constexpr std::size_t kReaders = 4;
  struct Slot {
    std::mutex mutex;
    std::optional<Reader> reader;  // opened when it is first needed
  };
  // A reader and the lock on it.
  struct Lease {
    std::unique_lock<std::mutex> lock;
    Reader* reader = nullptr;
  };

  Result<Lease> acquire();
  static Result<Reader> open(const std::string& path);
  static Result<std::vector<Commit>> read_log(Reader& reader, Revision after);
  static Result<std::uint64_t> first_change_after(Reader& reader, Revision after,
                                                  std::uint64_t first, std::uint64_t last);

  const std::string path_;
  std::array<Slot, kReaders> slots_;
};

}  // namespace minato::store::sqlite
