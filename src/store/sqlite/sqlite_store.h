// The state store of a single server: SQLite in a folder of its own.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace minato::store {

struct SqliteOptions {
  std::string folder;  // made when missing, and kept private to this user
  std::size_t change_log_length = kChangeLogLength;
  std::uint64_t page_limit = 0;  // largest database in pages of 4 KiB; 0: as the disk allows
};

// kFailedPrecondition when another process has the folder open or a newer version wrote it,
// kDataLoss when the file is corrupt. A commit costs one fdatasync; those that wait share it.
Result<std::unique_ptr<Store>> open_sqlite(SqliteOptions options);

}  // namespace minato::store
