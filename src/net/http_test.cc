// Aim: message values and URL coding behave as RFC 9110 and RFC 3986 say, whatever the input.
#include "net/http.h"

#include <gtest/gtest.h>

namespace minato::http {
namespace {

TEST(Headers, CompareNamesWithoutCaseAndKeepDuplicates) {
  Headers headers{{"Accept", "a"}, {"X-One", "1"}, {"accept", "b"}};
  EXPECT_EQ(headers.find("ACCEPT"), "a");
  EXPECT_EQ(headers.joined("Accept"), "a,b");
  EXPECT_EQ(headers.count("accept"), 2U);
  EXPECT_EQ(headers.find("missing"), std::nullopt);
  EXPECT_EQ(headers.joined("missing"), std::nullopt);
  headers.set("aCCept", "c");
  EXPECT_EQ(headers.joined("accept"), "c");
  headers.erase("X-ONE");
  EXPECT_EQ(headers.fields().size(), 1U);
}

TEST(Headers, TakeTheirOwnFields) {
  Headers headers{{"A", "first"}};
  for (int i = 0; i < 100; ++i) headers.add("A", *headers.find("a"));
  headers.set("B", *headers.find("a"));
  headers.set("A", *headers.find("b"));
  EXPECT_EQ(headers.joined("a"), "first");
  EXPECT_EQ(headers.joined("b"), "first");
  Headers copy = headers;
  headers.clear();
  EXPECT_EQ(headers.find("a"), std::nullopt);
  EXPECT_EQ(headers.fields().size(), 0U);
  headers.add("C", "");
  EXPECT_EQ(headers.find("c"), "");
  EXPECT_EQ(copy.find("B"), "first");
  std::string seen;
  for (const auto& [name, value] : copy.fields()) seen.append(name).append(value);
  EXPECT_EQ(seen, "BfirstAfirst");
}

TEST(Request, SplitsTheTarget) {
  Request request{.method = "GET", .target = "/v2/a?b=c?d"};
  EXPECT_EQ(request.path(), "/v2/a");
  EXPECT_EQ(request.query(), "b=c?d");
  request.target = "/plain";
  EXPECT_EQ(request.path(), "/plain");
  EXPECT_EQ(request.query(), "");
}

TEST(ReasonPhrase, KnowsTheUsualCodes) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(404), "Not Found");
  EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
  EXPECT_EQ(reason_phrase(299), "Unknown");
  EXPECT_EQ(reason_phrase(-1), "Unknown");
}

TEST(PercentDecode, DecodesOrRefuses) {
  EXPECT_EQ(percent_decode("a%2Fb%c3%A9+"), "a/b\xc3\xa9+");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode(""), "");
  for (auto bad : {"%", "%2", "%zz", "a%2", "%%41"}) EXPECT_FALSE(percent_decode(bad)) << bad;
}

TEST(PercentEncode, EscapesAllButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a/b c\xff"), "a%2Fb%20c%FF");
  EXPECT_EQ(percent_encode("a/b c", true), "a/b%20c");
}

TEST(ParseQuery, KeepsOrderDuplicatesAndBrokenEscapes) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(
      parse_query("a=1&b=x+y&a=%32&&c&d=%zz&=e&f=g=h"),
      (Pairs{
          {"a", "1"}, {"b", "x y"}, {"a", "2"}, {"c", ""}, {"d", "%zz"}, {"", "e"}, {"f", "g=h"}}));
  EXPECT_TRUE(parse_query("").empty());
  EXPECT_TRUE(parse_query("&&").empty());
}

TEST(Iequals, ComparesAsciiOnly) {
  EXPECT_TRUE(iequals("Content-LENGTH", "content-length"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));
}

}  // namespace
}  // namespace minato::http
