#include "store/sqlite/sqlite_store.h"

#include "base/resume.h"
#include "store/change_feed.h"
#include "store/sqlite/database.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/writer.h"

namespace minato::store {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(sqlite::FolderLock lock, sqlite::Database database, std::size_t change_log_length)
      : lock_(std::move(lock)),
        readers_(database.path),
        writer_(std::move(database), feed_, change_log_length) {}

  Result<> start() { return writer_.start(); }

  Awaitable<Result<Revision>> commit(Transaction transaction) override {
    return resume_later<Result<Revision>>(
        [this, transaction = std::move(transaction)](Resume<Result<Revision>> resume) mutable {
          writer_.submit(std::move(transaction), std::move(resume));
        });
  }

  Awaitable<Result<std::optional<Record>>> get(std::string table, std::string key) override {
    co_return readers_.get(table, key);
  }

  Awaitable<Result<std::vector<Record>>> range(std::string table, std::string from, std::string to,
                                               std::size_t limit) override {
    co_return readers_.range({std::move(table), std::move(from), std::move(to)}, limit);
  }

  Awaitable<Result<std::uint64_t>> count(std::string table, std::string from,
                                         std::string to) override {
    co_return readers_.count({std::move(table), std::move(from), std::move(to)});
  }

  Result<std::uint64_t> watch(Revision from, Executor executor, Watcher watcher) override {
    return feed_.add(from, std::move(executor), std::move(watcher),
                     [this](Revision after) { return readers_.history(after); });
  }

  void unwatch(std::uint64_t id) override { feed_.remove(id); }
  Revision revision() const override { return writer_.revision(); }
  void stop() override { writer_.stop(); }

 private:
  sqlite::FolderLock lock_;
  ChangeFeed feed_;
  sqlite::ReaderPool readers_;
  sqlite::Writer writer_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(SqliteOptions options) {
  TRY(auto lock, sqlite::FolderLock::take(options.folder));
  TRY(auto database, sqlite::open_database(options.folder, options.page_limit));
  auto store = std::make_unique<SqliteStore>(std::move(lock), std::move(database),
                                             options.change_log_length);
  TRY_VOID(store->start());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace minato::store
