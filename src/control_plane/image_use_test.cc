// Aim: images that tasks and task definitions name are found, by tag and by digest.
#include "control_plane/image_use.h"

#include <gtest/gtest.h>

#include "store/memory/memory_store.h"

namespace minato {
namespace {

constexpr std::string_view kHost = "localhost:4566";
const std::string kDigest = "sha256:" + std::string(64, 'a');

std::string shown(std::string_view image) {
  const auto named = parse_named_image(image, kHost);
  if (!named) return "none";
  return named->account + "/" + named->region + "/" + named->repository + " " + named->tag + " " +
         named->digest;
}

TEST(ImageUse, NamesAreTakenApart) {
  EXPECT_EQ(shown("localhost:4566/team/web:v1"), "//team/web v1 ");
  EXPECT_EQ(shown("localhost:4566/web"), "//web latest ");
  EXPECT_EQ(shown("localhost:4566/web@" + kDigest), "//web  " + kDigest);
  EXPECT_EQ(shown("localhost:4566/web:v1@" + kDigest), "//web v1 " + kDigest);
  EXPECT_EQ(shown("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v1"),
            "123456789012/eu-west-1/web v1 ");
  EXPECT_EQ(shown("localhost:4566/"), "none");
  EXPECT_EQ(shown("busybox:latest"), "none");
  EXPECT_EQ(shown("quay.io/web:v1"), "none");
}

// An ECS state of tasks and task definitions written to a store.
class ImageUseState : public ::testing::Test {
 protected:
  ImageUseState() : store_(store::make_memory_store()), state_(*store_) {}

  void add_task(const std::string& id, const std::string& image, const std::string& status) {
    ecs::TaskRecord record;
    const std::string arn = "arn:aws:ecs:eu-west-1:123456789012:task/c/" + id;
    record.task.task_arn = arn;
    record.task.last_status = status;
    auto& container = record.task.containers.emplace().emplace_back();
    container.image = image;
    container.image_digest = kDigest;
    write(state_.tasks.name(), arn, encode(record));
  }
  void add_definition(int revision, const std::string& image, const std::string& status) {
    ecs::TaskDefinitionRecord record;
    record.definition.task_definition_arn =
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/f:" + std::to_string(revision);
    record.definition.family = "f";
    record.definition.revision = revision;
    record.definition.status = status;
    record.definition.container_definitions.emplace().emplace_back().image = image;
    write(state_.task_definitions.name(), std::to_string(revision), encode(record));
  }
  void write(const std::string& table, const std::string& key, std::string value) {
    writes_.mutations.push_back({table, key, std::move(value)});
  }
  // "tag@digest by", one a line.
  std::string uses(const std::string& region, const std::string& repository) {
    asio::co_spawn(io_, load(), asio::detached);
    io_.run();
    std::string out;
    const registry::Scope scope{.account = "123456789012", .region = region};
    for (const auto& use : images_in_use(state_, kHost, scope, repository)) {
      out += use.tag + "@" + use.digest.substr(0, 8) + " " + use.by + "\n";
    }
    return out;
  }

 private:
  Awaitable<void> load() {
    EXPECT_TRUE(co_await store_->commit(writes_));
    EXPECT_TRUE(co_await state_.start());
  }

  asio::io_context io_;
  std::unique_ptr<store::Store> store_;
  ecs::State state_;
  store::Transaction writes_;
};

TEST_F(ImageUseState, TasksThatRunAndActiveDefinitionsCount) {
  add_task("1", "localhost:4566/web:v1", "RUNNING");
  add_task("2", "localhost:4566/web:v2", "STOPPED");
  add_task("3", "localhost:4566/other:v3", "RUNNING");
  add_definition(1, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web", "ACTIVE");
  add_definition(2, "localhost:4566/web:v4", "INACTIVE");
  EXPECT_EQ(uses("eu-west-1", "web"),
            "v1@ task arn:aws:ecs:eu-west-1:123456789012:task/c/1\n"
            "@sha256:a task arn:aws:ecs:eu-west-1:123456789012:task/c/1\n"
            "latest@ task definition f:1\n");
}

TEST_F(ImageUseState, OtherRegionsAreOtherRepositories) {
  add_task("1", "localhost:4566/web:v1", "RUNNING");
  EXPECT_EQ(uses("us-east-1", "web"), "");
}

}  // namespace
}  // namespace minato
