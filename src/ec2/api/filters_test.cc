// Aim: filters match as EC2 documents them and pages neither lose nor repeat an item.
#include "ec2/api/filters.h"

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

// The bug: a list in another order than that of its tokens lost items between pages.
TEST(PageOf, WalksEverythingOnceInWhateverOrderItComes) {
  const auto own = [](const std::string& item) { return item; };
  aws::RequestContext context;
  context.operation = "DescribeTags";
  api::DescribeTagsRequest request;
  request.max_results = 2;
  Values seen;
  for (int page = 0; page < 10; ++page) {
    std::optional<std::string> next;
    const Values items = {"d", "b", "e", "a", "c"};
    const auto found = page_of(context, items, request, own, next).value();
    seen.insert(seen.end(), found.begin(), found.end());
    request.next_token = next;
    if (!next) break;
  }
  EXPECT_EQ(seen, (Values{"a", "b", "c", "d", "e"}));
  std::optional<std::string> next;
  request.next_token = "not base64!";
  EXPECT_EQ(page_of(context, seen, request, own, next).error().name, "InvalidNextToken");
  request.next_token.reset();
  EXPECT_TRUE(page_of(context, seen, request, own, next));
  request.next_token = next;
  context.operation = "DescribeVpcs";
  EXPECT_EQ(page_of(context, seen, request, own, next).error().name, "InvalidNextToken");
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
