// Aim: settings mean what they mean to the AWS agent, and what cannot be read is said.
#include "agent/settings.h"

#include <gtest/gtest.h>

namespace minato::agent {
namespace {

using namespace std::chrono_literals;
using Notes = std::vector<std::string>;

TEST(AgentSettings, AreLaidOverTheConfiguration) {
  AgentConfig config;
  config.memory_mib = 1000;
  config.attributes = {{"ecs.instance-type", "t3.micro"}};
  const auto notes = apply_settings({{"ECS_CLUSTER", "web"},
                                     {"ECS_CONTAINER_INSTANCE_TAGS", R"({"team":"a"})"},
                                     {"ECS_CONTAINER_STOP_TIMEOUT", "1m30s"},
                                     {"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", "10m"},
                                     {"ECS_IMAGE_PULL_BEHAVIOR", "prefer-cached"},
                                     {"ECS_INSTANCE_ATTRIBUTES", R"({"stack":"blue"})"},
                                     {"ECS_RESERVED_MEMORY", "100"}},
                                    config);
  EXPECT_EQ(notes, Notes{});
  EXPECT_EQ(config.cluster, "web");
  ASSERT_EQ(config.tags.size(), 1U);
  EXPECT_EQ(config.tags[0].key, "team");
  EXPECT_EQ(config.stop_timeout, 90s);
  EXPECT_EQ(config.cleanup_wait, 10min);
  EXPECT_EQ(config.pull_behavior, PullBehavior::kPreferCached);
  EXPECT_EQ(config.attributes.at("stack"), "blue");
  EXPECT_EQ(config.attributes.at("ecs.instance-type"), "t3.micro");
  EXPECT_EQ(config.memory_mib, 900);
}

TEST(AgentSettings, WhatCannotBeReadChangesNothingAndIsSaid) {
  AgentConfig config;
  config.memory_mib = 1000;
  const auto notes = apply_settings({{"ECS_CLUSTER", ""},
                                     {"ECS_INSTANCE_ATTRIBUTES", "{stack:blue}"},
                                     {"ECS_CONTAINER_INSTANCE_TAGS", R"({"a":1})"},
                                     {"ECS_CONTAINER_STOP_TIMEOUT", "soon"},
                                     {"ECS_IMAGE_PULL_BEHAVIOR", "never"},
                                     {"ECS_RESERVED_MEMORY", "1000"},
                                     {"ECS_LOGLEVEL", "debug"},
                                     {"HTTP_PROXY", "x"}},
                                    config);
  EXPECT_EQ(notes.size(), 6U);
  EXPECT_EQ(notes.front(), "ECS_INSTANCE_ATTRIBUTES cannot be read and has no effect");
  EXPECT_EQ(notes.back(), "ECS_LOGLEVEL has no effect here");
  EXPECT_EQ(config.cluster, "default");
  EXPECT_TRUE(config.attributes.empty() && config.tags.empty());
  EXPECT_EQ(config.stop_timeout, 30s);
  EXPECT_EQ(config.memory_mib, 1000);
}

TEST(AgentSettings, DurationsAreGos) {
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("1h15m30.5s"), 1h + 15min + 30s + 500ms);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  for (const std::string text : {"", "1", "s", "1x", "-1s", "1s ", "1..2s", "99999999h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace minato::agent
