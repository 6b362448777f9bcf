// The files of a SQLite state store: folder, lock, schema.
//
//   <folder>/           0700
//     lock              flock()ed by the process that has the store open
//     state.db          0600, with state.db-wal and state.db-shm beside it
//
// Tables of state.db (keys and values are blobs, ordered bytewise):
//
//   records  (tbl, key) -> revision, value
//   changes  id -> revision, tbl, key, value; ids have no gaps, value NULL is a deletion
//   meta     name -> value: schema, revision
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace minato::store::sqlite {

// Holds the lock of a data folder until destroyed.
class FolderLock {
 public:
  FolderLock() = default;
  // Makes the folder when it is missing. kFailedPrecondition when another process has it.
  static Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FolderLock();

 private:
  int fd_ = -1;
};

struct Database {
  std::string path;
  Connection writer;
  Revision revision = 0;  // of the last commit
  std::uint64_t change_count = 0;
  std::uint64_t last_change = 0;  // id of the newest row of changes
};

// Opens or creates <folder>/state.db. `page_limit` bounds its pages of 4 KiB, 0 is no bound.
// kFailedPrecondition for a schema that a newer version wrote, kDataLoss for a corrupt file.
Result<Database> open_database(const std::string& folder, std::uint64_t page_limit);

}  // namespace minato::store::sqlite
