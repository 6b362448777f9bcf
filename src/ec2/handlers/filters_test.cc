// Aim: filters match as EC2 documents them and pages neither lose nor repeat an item.
#include "ec2/handlers/filters.h"

#include <gtest/gtest.h>

namespace minato::ec2 {
namespace {

TEST(WildcardMatch, KnowsStarQuestionMarkAndEscape) {
  EXPECT_TRUE(wildcard_match("", ""));
  EXPECT_TRUE(wildcard_match("*", "anything"));
  EXPECT_TRUE(wildcard_match("a*c", "abbbc"));
  EXPECT_TRUE(wildcard_match("a?c", "abc"));
  EXPECT_TRUE(wildcard_match("*web*", "my-web-1"));
  EXPECT_TRUE(wildcard_match("a\\*c", "a*c"));
  EXPECT_FALSE(wildcard_match("a\\*c", "abc"));
  EXPECT_FALSE(wildcard_match("a?c", "ac"));
  EXPECT_FALSE(wildcard_match("abc", "abcd"));
  EXPECT_FALSE(wildcard_match("abcd", "abc"));
}

std::optional<Values> name_only(const std::string& object, std::string_view name) {
  if (name != "name") return std::nullopt;
  return Values{object};
}

TEST(Filtered, KeepsMatchesAndRefusesUnknownNames) {
  Filters filters(std::in_place);
  filters->emplace_back().name = "name";
  filters->back().values = Values{"a*", "c"};
  const std::vector<std::string> objects = {"ab", "b", "c"};
  const FilterValues<std::string> values = name_only;
  EXPECT_EQ(filtered(objects, filters, values).value(), (Values{"ab", "c"}));
  filters->back().name = "colour";
  EXPECT_EQ(filtered(objects, filters, values).error().name, "InvalidParameterValue");
}

TEST(PageOf, WalksEverythingOnce) {
  const std::function<std::string(const std::string&)> id = [](const std::string& s) { return s; };
  Values seen;
  std::optional<std::string> token;
  for (int page = 0; page < 10; ++page) {
    std::optional<std::string> next;
    const auto items = page_of<std::string>({"a", "b", "c", "d", "e"}, token, 2, id, next).value();
    seen.insert(seen.end(), items.begin(), items.end());
    token = next;
    if (!token) break;
  }
  EXPECT_EQ(seen, (Values{"a", "b", "c", "d", "e"}));
  std::optional<std::string> next;
  EXPECT_EQ(page_of<std::string>({"a"}, "not base64!", 1, id, next).error().name,
            "InvalidNextToken");
}

TEST(MergeTags, ReplacesByKey) {
  std::optional<Tags> tags;
  api::Tag tag;
  tag.key = "Name";
  tag.value = "one";
  merge_tags(tags, {tag});
  tag.value = "two";
  merge_tags(tags, {tag});
  ASSERT_EQ(tags->size(), 1U);
  EXPECT_EQ(tags->front().value, "two");
  EXPECT_EQ(tag_values(tags, "tag:Name"), Values{"two"});
  EXPECT_EQ(tag_values(tags, "tag-key"), Values{"Name"});
  EXPECT_FALSE(tag_values(tags, "name"));
}

}  // namespace
}  // namespace minato::ec2
