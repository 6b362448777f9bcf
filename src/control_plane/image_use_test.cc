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

// An ECS state whose changes are followed; what is written goes to its store.
class ImageUseState : public ::testing::Test {
 protected:
  ImageUseState() : store_(store::make_memory_store()) { open(); }

  void add_task(const std::string& id, const std::string& image, const std::string& status) {
    ecs::TaskRecord record;
    const std::string arn = "arn:aws:ecs:eu-west-1:123456789012:task/c/" + id;
    record.task.task_arn = arn;
    record.task.last_status = status;
    auto& container = record.task.containers.emplace().emplace_back();
    container.image = image;
    container.image_digest = kDigest;
    write(state_->tasks.name(), arn, encode(record));
  }
  void add_definition(int revision, const std::string& image, const std::string& status) {
    ecs::TaskDefinitionRecord record;
    record.definition.task_definition_arn =
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/f:" + std::to_string(revision);
    record.definition.family = "f";
    record.definition.revision = revision;
    record.definition.status = status;
    record.definition.container_definitions.emplace().emplace_back().image = image;
    write(state_->task_definitions.name(), std::to_string(revision), encode(record));
  }
  void write(const std::string& table, const std::string& key, std::optional<std::string> value) {
    run(store_->commit({{}, {{table, key, std::move(value)}}}));
  }
  // "tag@digest by", one a line.
  std::string uses(const std::string& region, const std::string& repository) {
    std::string out;
    const registry::Scope scope{.account = "123456789012", .region = region};
    for (const auto& use : uses_->of(scope, repository)) {
      out += use.tag + "@" + use.digest.substr(0, 8) + " " + use.by + "\n";
    }
    return out;
  }
  // As after a restart of the program.
  void open() {
    uses_ = std::make_unique<ImageUses>([this](std::string_view image) {
      ++parsed_;
      return parse_named_image(image, kHost);
    });
    state_ = std::make_unique<ecs::State>(*store_);
    state_->on_task([this](const ecs::TaskChange& change) { uses_->task_changed(change); });
    state_->task_definitions.on_change(
        [this](const std::string&, const auto* before, const auto* after) {
          uses_->definition_changed(before == nullptr ? nullptr : &before->value,
                                    after == nullptr ? nullptr : &after->value);
        });
    run(state_->start());
  }

  int parsed_ = 0;  // image names read so far

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
  std::unique_ptr<ImageUses> uses_;
  std::unique_ptr<ecs::State> state_;
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

TEST_F(ImageUseState, FollowsWhatChangesAndIsReadBack) {
  add_task("1", "localhost:4566/web:v1", "RUNNING");
  add_definition(1, "localhost:4566/web:v2", "ACTIVE");
  add_task("1", "localhost:4566/web:v1", "STOPPED");
  EXPECT_EQ(uses("eu-west-1", "web"), "v2@ task definition f:1\n");
  open();
  EXPECT_EQ(uses("eu-west-1", "web"), "v2@ task definition f:1\n");
  add_definition(1, "localhost:4566/web:v2", "INACTIVE");
  EXPECT_EQ(uses("eu-west-1", "web"), "");
  add_definition(2, "localhost:4566/web:v3", "ACTIVE");
  write("ecs.task-definitions", "2", std::nullopt);
  EXPECT_EQ(uses("eu-west-1", "web"), "");
}

// The bug: every question read every task that was ever kept.
TEST_F(ImageUseState, AQuestionReadsOnlyWhatItAnswers) {
  for (int i = 0; i < 200; ++i) add_task(std::to_string(i), "localhost:4566/web:v1", "STOPPED");
  EXPECT_EQ(parsed_, 0);
  add_task("a", "localhost:4566/web:v1", "PENDING");
  EXPECT_EQ(parsed_, 1);
  add_task("a", "localhost:4566/web:v1", "RUNNING");  // names what it named before
  for (int i = 0; i < 100; ++i) EXPECT_NE(uses("eu-west-1", "web"), "");
  EXPECT_EQ(parsed_, 1);
}

}  // namespace
}  // namespace minato
