// Aim: what RunTask and StartTask say about overrides, and what becomes of them.
#include "ecs/model/overrides.h"

#include <gtest/gtest.h>

#include "aws/json.h"

namespace minato::ecs {
namespace {

api::TaskDefinition two_containers() {
  api::TaskDefinition definition;
  definition.cpu = "512";
  definition.memory = "512";
  auto& containers = definition.container_definitions.emplace();
  for (const auto* name : {"app", "db"}) {
    auto& container = containers.emplace_back();
    container.name = name;
    container.image = "nginx";
    container.cpu = 200;
    container.memory = 256;
    container.memory_reservation = 128;
    container.environment = {{.name = "A", .value = "1"}};
  }
  return definition;
}

api::TaskOverride overrides_of(std::string_view text) {
  auto parsed = aws::json::parse<api::TaskOverride>(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? *parsed : api::TaskOverride{};
}

std::string sentence_about_overrides(std::string_view text) {
  const auto checked = check_overrides(two_containers(), overrides_of(text));
  if (checked) return {};
  EXPECT_EQ(checked.error().name, "InvalidParameterException");
  return checked.error().message;
}

TEST(Overrides, AreCheckedWithTheDefinition) {
  struct Case {
    std::string_view overrides, sentence;
  };
  const Case cases[] = {
      {"{}", ""},
      {R"({"containerOverrides":[{"name":"app","command":["x"]}]})", ""},
      {R"({"containerOverrides":[{"name":"django"}]})",
       "Override for container named django is not a container in the TaskDefinition."},
      {R"({"containerOverrides":[{}]})",
       "Override for container named null is not a container in the TaskDefinition."},
      {R"({"containerOverrides":[{"name":"app","environment":[{"name":"","value":"x"}]}]})",
       "Environment variable name cannot be null or blank."},
      {R"({"cpu":"1"})", "Invalid 'cpu' setting for task."},
      {R"({"memory":"x"})", "Invalid 'memory' setting for task."},
      {R"({"containerOverrides":[{"name":"app","memory":5}]})",
       "Invalid setting for container 'app'. 'memory' must be at least 6 MiB."},
      {R"({"containerOverrides":[{"name":"app","memory":64}]})",
       "Invalid setting for container 'app'. 'memory' must be greater than or equal to "
       "'memoryReservation'."},
      {R"({"containerOverrides":[{"name":"app","memory":513}]})",
       "The 'memory' setting for container 'app' is greater than for the task."},
      {R"({"memory":"1024","containerOverrides":[{"name":"app","memory":513}]})", ""},
      {R"({"containerOverrides":[{"name":"app","cpu":313}]})",
       "The sum of all container 'cpu' values cannot be greater than the value of the task "
       "'cpu'."},
      {R"({"cpu":"256"})",
       "The sum of all container 'cpu' values cannot be greater than the value of the task "
       "'cpu'."}};
  for (const auto& one : cases) {
    EXPECT_EQ(sentence_about_overrides(one.overrides), one.sentence) << one.overrides;
  }
}

TEST(Overrides, HaveAtMost8192Characters) {
  constexpr std::string_view kHead = R"({"containerOverrides":[{"name":"app","command":[")";
  constexpr std::string_view kTail = R"("]}]})";
  const auto of_size = [&](std::size_t characters, std::string_view character) {
    std::string text(kHead);
    for (auto at = kHead.size() + kTail.size(); at < characters; ++at) text += character;
    return text + std::string(kTail);
  };
  EXPECT_EQ(sentence_about_overrides(of_size(8192, "x")), "");
  EXPECT_EQ(sentence_about_overrides(of_size(8193, "x")),
            "Container Overrides length must be at most 8192");
  // Characters, not bytes.
  EXPECT_EQ(sentence_about_overrides(of_size(8192, "\u00e9")), "");
}

// Variables without a value replaced those of the definition by nothing.
TEST(Overrides, VariablesWithoutAValueChangeNothing) {
  const auto overrides = overrides_of(
      R"({"containerOverrides":[{"name":"app","environment":[
            {"name":"A"},{"name":"B","value":null},{"name":"C","value":""}]}]})");
  const auto kept = kept_overrides(overrides);
  const auto& shown = *kept->container_overrides->front().environment;
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown.front().name, "C");
  const auto container = effective_containers(two_containers(), overrides).front();
  ASSERT_EQ(container.environment->size(), 2u);
  EXPECT_EQ(container.environment->front().value, "1");
  EXPECT_EQ(container.environment->back().name, "C");
}

// Definitions of earlier versions were stored with them.
TEST(Overrides, VariablesOfOldDefinitionsWithoutAValueAreNotSet) {
  auto definition = two_containers();
  definition.container_definitions->front().environment->push_back({.name = "B", .value = {}});
  EXPECT_EQ(effective_containers(definition, std::nullopt).front().environment->size(), 1u);
}

}  // namespace
}  // namespace minato::ecs
