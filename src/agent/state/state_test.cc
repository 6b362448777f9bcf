// Aim: what is written is read back the same, and broken files cost their own task only.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "agent/engine/task_builder.h"
#include "agent/state/state_folder.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

TaskRecord sample() {
  TaskRecord out;
  out.payload = testing::make_task({{.name = "app"}, {.name = "side", .essential = false}});
  out.payload.role_credentials = api::IAMRoleCredentials{.secret_access_key = "hidden"};
  out.run = new_run(*derive_spec(out.payload, 30s));
  out.hex = "abcd";
  ContainerRun& container = out.run.containers[0];
  container.status = ContainerStatus::kStopped;
  container.acknowledged = ContainerStatus::kRunning;
  container.docker_name = "ecs-x";
  container.runtime_id = "id";
  container.exit_code = 3;
  container.reason = "why";
  container.ports = {{.container_port = 80, .host_port = 32768, .count = 2}};
  container.started_at = from_unix_ms(5);
  out.run.stop_wanted = true;
  out.run.acknowledged = TaskStatus::kRunning;
  out.run.execution_stopped_at = from_unix_ms(7);
  return out;
}

class StateFolderTest : public ::testing::Test {
 protected:
  StateFolderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "state_test.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~StateFolderTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path path_;
};

TEST(TaskRecord, SurvivesARoundTripWithoutCredentials) {
  const std::string text = encode_record(sample());
  EXPECT_EQ(text.find("hidden"), std::string::npos);
  auto read = decode_record(text, 30s);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(encode_record(*read), text);
  EXPECT_EQ(read->run.containers[0].exit_code, 3);
  EXPECT_EQ(read->run.containers[0].ports, sample().run.containers[0].ports);
  EXPECT_EQ(read->run.execution_stopped_at, from_unix_ms(7));
  EXPECT_FALSE(read->run.containers[1].exit_code);
}

TEST(TaskRecord, RefusesWhatIsNone) {
  for (const char* text : {"", "{}", "[]", R"({"payload":{},"containers":[]})",
                           R"({"payload":{"arn":"a"},"containers":[]})"}) {
    EXPECT_FALSE(decode_record(text, 30s)) << text;
  }
}

TEST_F(StateFolderTest, KeepsTasksAndItself) {
  {
    auto folder = StateFolder::open(path_ / "agent");
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->save_task(sample()));
    ASSERT_TRUE(folder->save_agent(
        {.cluster = "c", .container_instance_arn = "arn", .sequence_number = 1LL << 40}));
  }
  std::ofstream(path_ / "agent/tasks/broken.json") << "{";
  auto folder = StateFolder::open(path_ / "agent");
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->load_tasks(30s).size(), 1u);
  EXPECT_EQ(folder->load_agent().sequence_number, 1LL << 40);
  folder->forget_task(testing::kTaskArn);
  EXPECT_TRUE(folder->load_tasks(30s).empty());
}

TEST_F(StateFolderTest, KeepsItsKeyAndTakesNoOtherForABrokenOne) {
  auto folder = StateFolder::open(path_);
  ASSERT_TRUE(folder);
  SeededRandom random(5);
  const auto key = folder->instance_key(random);
  ASSERT_TRUE(key);
  EXPECT_EQ(folder->instance_key(random)->public_text(), key->public_text());
  std::ofstream(path_ / "instance.key") << "broken";
  EXPECT_EQ(folder->instance_key(random).error().code, ErrorCode::kDataLoss);
}

TEST_F(StateFolderTest, MissingFileIsAnEmptyRecord) {
  auto folder = StateFolder::open(path_);
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->load_agent().container_instance_arn, "");
}

}  // namespace
}  // namespace minato::agent
