// Aim: repositories are found by name and by id, however they come and go.
#include "control_plane/repository_names.h"

#include <gtest/gtest.h>

#include "registry/records.h"
#include "store/memory/memory_store.h"

namespace minato {
namespace {

class RepositoryNamesTest : public ::testing::Test {
 protected:
  RepositoryNamesTest() : store_(store::make_memory_store()) { open(); }

  // As after a restart of the program.
  void open() {
    names_ = std::make_unique<RepositoryNames>(*store_);
    run(names_->start());
  }
  void put(const std::string& name, const std::string& id) {
    registry::RepositoryRecord record;
    record.scope = {.account = "123456789012", .region = "eu-west-1"};
    record.name = name;
    record.id = id;
    write(name, record.encode());
  }
  void write(const std::string& name, std::optional<std::string> value) {
    run(store_->commit({{},
                        {{std::string(registry::RepositoryRecord::kTable),
                          "123456789012/eu-west-1/" + name, std::move(value)}}}));
  }
  bool contains(const std::string& name) const {
    return names_->contains("123456789012", "eu-west-1", name);
  }
  std::string name_of(const std::string& id) const {
    const auto place = names_->find(id);
    return place ? place->account + " " + place->region + " " + place->name : "none";
  }

 private:
  template <class T>
  void run(Awaitable<Result<T>> work) {
    asio::co_spawn(io_, std::move(work),
                   [](const std::exception_ptr&, Result<T> done) { EXPECT_TRUE(done); });
    io_.restart();
    io_.run();
  }

  asio::io_context io_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<RepositoryNames> names_;
};

TEST_F(RepositoryNamesTest, AreFoundByNameAndId) {
  put("team/web", "r-1");
  EXPECT_TRUE(contains("team/web"));
  EXPECT_FALSE(contains("team"));
  EXPECT_EQ(name_of("r-1"), "123456789012 eu-west-1 team/web");
  EXPECT_EQ(name_of("r-2"), "none");
}

TEST_F(RepositoryNamesTest, ANameUsedAgainIsAnotherRepository) {
  put("web", "r-1");
  write("web", std::nullopt);
  EXPECT_EQ(name_of("r-1"), "none");
  put("web", "r-2");
  EXPECT_EQ(name_of("r-1"), "none");
  EXPECT_EQ(name_of("r-2"), "123456789012 eu-west-1 web");
  put("web", "r-3");  // both in one commit
  EXPECT_EQ(name_of("r-2"), "none");
  EXPECT_EQ(name_of("r-3"), "123456789012 eu-west-1 web");
}

TEST_F(RepositoryNamesTest, ChangesKeepTheIdAndARestartReadsAllBack) {
  for (int i = 0; i < 50; ++i) put("web" + std::to_string(i), "r-" + std::to_string(i));
  put("web7", "r-7");
  open();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(name_of("r-" + std::to_string(i)), "123456789012 eu-west-1 web" + std::to_string(i));
  }
}

}  // namespace
}  // namespace minato
