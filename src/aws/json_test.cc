// The JSON reader and writer on real shapes: what AWS JSON 1.1 accepts, refuses and answers.
#include "aws/json.h"

#include <gtest/gtest.h>

#include "gen/ecs.h"

namespace minato::aws {
namespace {

namespace ecs = minato::ecs::api;

TEST(JsonReader, ReadsNestedMembersAndIgnoresUnknownOnes) {
  auto request = json::parse<ecs::RunTaskRequest>(
      R"({"taskDefinition":"web:3","count":2.0,"color":"blue",
          "tags":[{"key":"a","value":"b"}],"launchType":null})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->task_definition, "web:3");
  EXPECT_EQ(request->count, 2);
  EXPECT_FALSE(request->launch_type);
  ASSERT_TRUE(request->tags);
  EXPECT_EQ(request->tags->at(0).key, "a");
}

TEST(JsonReader, EmptyBodyIsAnEmptyObject) {
  EXPECT_TRUE(json::parse<ecs::ListClustersRequest>(""));
}

TEST(JsonReader, WrongTypesAreSerializationExceptions) {
  auto message = [](std::string_view text) {
    auto result = json::parse<ecs::RunTaskRequest>(text);
    return result ? "accepted" : std::string(result.error().name) + ": " + result.error().message;
  };
  EXPECT_EQ(message(R"({"count":"2"})"),
            "SerializationException: STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(message(R"({"taskDefinition":7})"),
            "SerializationException: NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(message(R"({"cluster":true})"),
            "SerializationException: TRUE_VALUE can not be converted to a String");
  EXPECT_EQ(message(R"({"cluster":["a"]})"),
            "SerializationException: Start of list found where not expected");
  EXPECT_EQ(message(R"({"cluster":{}})"),
            "SerializationException: Start of structure or map found where not expected.");
  EXPECT_EQ(message(R"({"tags":"x"})"), "SerializationException: Expected list or null");
  EXPECT_TRUE(message("{").starts_with("SerializationException: "));
  EXPECT_EQ(message(R"({"count":4294967296})"),
            "SerializationException: NUMBER_VALUE can not be converted to an Integer");
}

// A role whose boundary said what AWS answers, and the model has no name for, kept the server from
// starting.
TEST(JsonReader, WhatWasStoredIsNotHeldToTheLimitsOfRequests) {
  constexpr std::string_view text = R"({"tags":[]})";
  ASSERT_FALSE(json::parse<ecs::TagResourceRequest>(text));
  const auto stored = json::parse_stored<ecs::TagResourceRequest>(text);
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->tags.empty());
  EXPECT_FALSE(json::parse_stored<ecs::TagResourceRequest>(R"({"tags":"x"})"));
}

TEST(JsonWriter, LeavesAbsentMembersOutAndKeepsModelOrder) {
  ecs::Cluster cluster;
  cluster.cluster_name = "a\"b\n";
  cluster.running_tasks_count = 0;
  cluster.tags.emplace();
  EXPECT_EQ(json::serialize(cluster),
            R"({"clusterName":"a\"b\n","runningTasksCount":0,"tags":[]})");
}

TEST(JsonWriter, TimestampsAreEpochSecondsWithMilliseconds) {
  ecs::Task task;
  task.created_at = from_unix_ms(1'700'000'000'120);
  task.started_at = from_unix_ms(1'700'000'001'000);
  const std::string text = json::serialize(task);
  EXPECT_EQ(text, R"({"createdAt":1700000000.120,"startedAt":1700000001})");
  auto back = json::parse<ecs::Task>(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, task);
}

TEST(JsonReader, MissingRequiredMemberNamesThePath) {
  auto result = json::parse<ecs::TagResourceRequest>(R"({"tags":[]})");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "1 validation error detected: Value null at 'resourceArn' failed to satisfy "
            "constraint: Member must not be null");
}

}  // namespace
}  // namespace minato::aws
