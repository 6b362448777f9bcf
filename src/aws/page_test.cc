// Aim: pages go on behind the last item given out, in the order of their list, whatever comes and
// goes in between.
#include "aws/page.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "codec/base64.h"

namespace minato::aws {
namespace {

using Keys = std::vector<std::string>;
using Index = std::set<std::string, std::less<>>;

Keys keys(std::initializer_list<int> numbers) {
  Keys out;
  for (const int number : numbers) out.push_back(fmt::format("{:03}", number));
  return out;
}

// One page of an index; `token` goes on.
Keys page(const Index& index, std::optional<std::string>& token, std::size_t limit,
          bool descending = false, std::size_t* looked_at = nullptr) {
  auto request = page_request("list", token, limit);
  EXPECT_TRUE(request.has_value());
  request->descending = descending;
  Pager<std::string> pager(*request);
  page_through(pager, index, "x/", [&](const std::string& key) {
    if (looked_at != nullptr) ++*looked_at;
    return std::optional(key.substr(2));
  });
  token = pager.next_token();
  return pager.take();
}

Index numbered(int count) {
  Index index{"a/1", "x.", "x0", "y/1"};  // neighbours that are none of the list
  for (int i = 1; i <= count; ++i) index.insert(fmt::format("x/{:03}", i));
  return index;
}

TEST(PageTokens, AreGoodForTheirListOnly) {
  const std::string token = make_page_token("tasks/web", "key");
  EXPECT_EQ(parse_page_token("tasks/web", token), "key");
  EXPECT_FALSE(parse_page_token("tasks/other", token));
  for (const std::string& text :
       {std::string("not base64!"), std::string(), base64_encode("short"),
        base64_encode(std::string(40, 'a')), token.substr(0, token.size() - 4)}) {
    EXPECT_FALSE(parse_page_token("tasks/web", text)) << text;
  }
  const std::string binary("\0/\xff", 3);
  EXPECT_EQ(parse_page_token("", make_page_token("", binary)), binary);
}

TEST(Pages, EndWithTheListAndNotAnItemLater) {
  const Index index = numbered(4);
  std::optional<std::string> token;
  EXPECT_EQ(page(index, token, 2), keys({1, 2}));
  EXPECT_EQ(page(index, token, 2), keys({3, 4}));
  EXPECT_FALSE(token);
  EXPECT_EQ(page(index, token, 2, true), keys({4, 3}));
  EXPECT_EQ(page(index, token, 2, true), keys({2, 1}));
  EXPECT_FALSE(token);
}

// The bug: a token named an item, and once that was gone, items were skipped without a word.
TEST(Pages, GoOnBehindAnItemThatIsGone) {
  for (const bool descending : {false, true}) {
    Index index = numbered(24);
    Keys seen;
    std::optional<std::string> token;
    do {
      const Keys found = page(index, token, 5, descending);
      for (const std::string& key : found) index.erase("x/" + key);
      seen.insert(seen.end(), found.begin(), found.end());
    } while (token);
    EXPECT_EQ(seen.size(), 24u);
    EXPECT_EQ(Index(seen.begin(), seen.end()).size(), 24u);
  }
}

TEST(Pages, ShowWhatComesBehindTheTokenAndNothingTwice) {
  Index index = numbered(4);
  std::optional<std::string> token;
  page(index, token, 2);
  index.insert({"x/0015", "x/0025", "x/005"});
  EXPECT_EQ(page(index, token, 9), (Keys{"0025", "003", "004", "005"}));
}

TEST(Pages, LookAtTheirOwnPartOfTheIndex) {
  const Index index = numbered(900);
  for (const bool descending : {false, true}) {
    std::optional<std::string> token;
    page(index, token, 400, descending);
    std::size_t looked_at = 0;
    page(index, token, 10, descending, &looked_at);
    EXPECT_EQ(looked_at, 11u);  // one more, to know whether there is a next page
  }
}

TEST(Pages, PassOverWhatIsNotForTheClient) {
  std::map<std::string, int, std::less<>> index;
  for (int i = 1; i <= 9; ++i) index[std::to_string(i)] = i;
  Pager<int> pager(*page_request("list", std::nullopt, 2));
  page_through(pager, index, "", [](const auto& entry) {
    return entry.second % 3 == 0 ? std::optional(entry.second) : std::nullopt;
  });
  EXPECT_EQ(pager.at(), "8");
  EXPECT_EQ(pager.take(), (std::vector<int>{3, 6}));
  Pager<int> rest(*page_request("list", pager.next_token(), 2));
  page_through(rest, index, "", [](const auto& entry) { return std::optional(entry.second); });
  EXPECT_EQ(rest.take(), std::vector<int>{9});
  EXPECT_FALSE(rest.next_token());
}

TEST(Pages, OfAPartGoOnWithTheTokenOfTheWhole) {
  const Index index{"s/a", "s/web", "s/web-1", "s/web-2", "s/x"};
  const auto names = [&](std::string_view begin, std::optional<std::string>& token,
                         bool descending) {
    auto request = page_request("list", token, 1);
    request->descending = descending;
    Pager<std::string> pager(*request);
    page_through(
        pager, index, "s/", [](const std::string& key) { return std::optional(key); }, begin);
    token = pager.next_token();
    return pager.take();
  };
  std::optional<std::string> token;
  EXPECT_EQ(names("web", token, false), Keys{"s/web"});  // a key that is the part's whole name
  EXPECT_EQ(names("web", token, false), Keys{"s/web-1"});
  EXPECT_EQ(names("web", token, false), Keys{"s/web-2"});
  EXPECT_FALSE(token);
  EXPECT_EQ(names("", token, false), Keys{"s/a"});
  EXPECT_EQ(names("web", token, false), Keys{"s/web"});
  token.reset();
  EXPECT_EQ(names("", token, true), Keys{"s/x"});
  EXPECT_EQ(names("web", token, true), Keys{"s/web-2"});
  EXPECT_EQ(names("web", token, true), Keys{"s/web-1"});
  EXPECT_EQ(names("web", token, true), Keys{"s/web"});
  EXPECT_FALSE(token);
}

TEST(Pages, OfSortedItemsAndCutShort) {
  const auto own = [](const std::string& item) { return item; };
  Pager<std::string> first(*page_request("list", std::nullopt, 2));
  page_through_sorted(first, Keys{"a", "b", "c"}, own);
  EXPECT_EQ(first.take(), (Keys{"a", "b"}));
  Pager<std::string> second(*page_request("list", first.next_token(), 2));
  page_through_sorted(second, Keys{"a", "c"}, own);
  EXPECT_EQ(second.take(), Keys{"c"});
  EXPECT_FALSE(second.next_token());
  Pager<std::string> cut(*page_request("list", std::nullopt, 2));
  cut.pass("b");
  cut.cut();
  EXPECT_EQ(parse_page_token("list", *cut.next_token()), "b");
}

}  // namespace
}  // namespace minato::aws
