// Aim: the contract suite runs on every back end of this build.
#include <memory>

#include "store/contract_test.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "store/temporary_folder.h"

namespace minato::store {
namespace {

class MemoryBackEnd final : public BackEnd {
 public:
  std::unique_ptr<Store> open(std::size_t change_log_length) override {
    return make_memory_store(change_log_length);
  }
};

class SqliteBackEnd final : public BackEnd {
 public:
  std::unique_ptr<Store> open(std::size_t change_log_length) override {
    const std::string folder = folder_.path() + "/" + std::to_string(opened_++);
    auto store = open_sqlite({.folder = folder, .change_log_length = change_log_length});
    return store ? std::move(*store) : nullptr;
  }

 private:
  TemporaryFolder folder_;
  int opened_ = 0;
};

}  // namespace

std::vector<BackEndFactory> back_ends() {
  return {{"Memory", [] { return std::make_unique<MemoryBackEnd>(); }},
          {"Sqlite", [] { return std::make_unique<SqliteBackEnd>(); }}};
}

}  // namespace minato::store
