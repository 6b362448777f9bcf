// What the generator makes of codegen/golden/sample.json compiles and works: recursion, every kind
// of member, constraints at every place.
#include <gtest/gtest.h>

#include "aws/json.h"
#include "aws/protocol.h"
#include "aws/query.h"
#include "aws/xml.h"
#include "gen/sample.h"

namespace minato::aws {
namespace {

using namespace minato::sample::api;

Node tree() {
  Node root{.name = "root"};
  root.children = std::vector<Node>{{.name = "left"}, {.name = "right"}};
  root.next = Node{.name = "next", .next = Node{.name = "last"}};
  return root;
}

TEST(GoldenShapes, RecursiveValuesCopyCompareAndRoundTrip) {
  const Node root = tree();
  Node copy = root;
  EXPECT_EQ(copy, root);
  copy.next->next->name = "other";
  EXPECT_NE(copy, root);
  EXPECT_EQ(root.next->next->name, "last");
  const auto back = json::parse<Node>(json::serialize(root));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, root);
}

TEST(GoldenShapes, ToValueAndFromValueAgree) {
  PutTreeRequest request{.root = tree(), .default_ = true, .color = Color::kDarkGreen, .count = 3};
  request.leaves = std::map<std::string, Leaf>{{"ab", Leaf{.payload = "\x00\x01", .weight = 0.5}}};
  const boost::json::value value = json::to_value(request);
  EXPECT_EQ(value.at("color"), "dark-green");
  const auto back = json::from_value<PutTreeRequest>(value);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, request);
}

std::vector<std::string> violations_of(std::string_view body) {
  PutTreeRequest request;
  Violations violations;
  const auto read = json::parse_into(PutTreeRequest::kShape, body, &request, violations);
  std::vector<std::string> out;
  if (!read) out.push_back(read.error().message);
  for (const Violation& item : violations.items()) {
    out.push_back(item.path + "#" + std::to_string(static_cast<int>(item.kind)));
  }
  return out;
}

TEST(GoldenShapes, ViolationsHavePaths) {
  using List = std::vector<std::string>;
  EXPECT_EQ(violations_of(R"({"root":{"name":"ab"},"count":1})"), List{});
  EXPECT_EQ(violations_of(R"({"count":11})"), (List{"root#0", "count#2"}));
  EXPECT_EQ(violations_of(R"({"root":{"name":"ab","children":[{"name":"cd"},{}]},"count":1})"),
            List{"root.children.2.member.name#0"});
  EXPECT_EQ(violations_of(R"({"root":{"name":"a-"},"count":0})"), (List{"root.name#3", "count#1"}));
  EXPECT_EQ(violations_of(R"({"root":{"name":"ab"},"count":1,"color":"blue"})"), List{"color#4"});
  EXPECT_EQ(violations_of(R"({"root":{"name":"ab"},"count":1,"leaves":{"A":{"weight":1.5},
                              "bc":{"payload":"AAECAwQ=","ECSManagedARNs":[]}}})"),
            (List{"leaves.A.member#1", "leaves.A.member#3", "leaves.A.member.weight#2",
                  "leaves.bc.member.payload#2", "leaves.bc.member.ECSManagedARNs#1"}));
  EXPECT_EQ(violations_of(R"({"root":{"name":"ab","children":[null]},"count":1})"),
            List{"root.children.1.member#0"});
}

TEST(GoldenShapes, ViolationsAreBounded) {
  std::string body = R"({"count":1,"root":{"name":"ab","children":[)";
  for (int i = 0; i < 1000; ++i) body += "{},";
  body += "{}]}}";
  EXPECT_EQ(violations_of(body).size(), Violations::kMax);
}

TEST(GoldenShapes, ManySmallElementsAreRefused) {
  std::string body = R"({"count":1,"root":{"name":"ab","children":[)";
  for (std::size_t i = 0; i < json::kElementsMax; ++i) body += "{},";
  body += "{}]}}";
  PutTreeRequest request;
  Violations violations;
  const auto read = json::parse_into(PutTreeRequest::kShape, body, &request, violations);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "The request has too many elements.");
}

TEST(GoldenShapes, DeepNestingIsRefused) {
  std::string body = R"({"count":1,"root":)";
  for (int i = 0; i < 5000; ++i) body += R"({"name":"ab","next":)";
  body += "{}" + std::string(5001, '}');
  const auto read = parse_request<PutTree>(body);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().name, "SerializationException");
}

TEST(GoldenShapes, QueryMapsAndFlattenedMembers) {
  const auto params = QueryParams::parse(
      "root.name=ab&root.children.member.3.name=cd&root.next.name=ef&count=2"
      "&Leaf.1.key=bc&Leaf.1.value.weight=0.5&Leaf.1.value.ECSManagedARNs.Name.1=xy");
  ASSERT_TRUE(params);
  const auto request = query::parse<PutTreeRequest>(*params);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->root.children->at(0).name, "cd");
  EXPECT_EQ(request->root.next->name, "ef");
  EXPECT_EQ(request->leaves->at("bc").ecs_managed_arns->at(0), "xy");
  EXPECT_EQ(xml::serialize(*request),
            "<root><name>ab</name><children><member><name>cd</name></member></children>"
            "<next><name>ef</name></next></root><count>2</count>"
            "<leafSet><key>bc</key><value><weight>0.5</weight>"
            "<ECSManagedARNs><Name>xy</Name></ECSManagedARNs></value></leafSet>");
}

TEST(GoldenShapes, TablesDescribeTheService) {
  EXPECT_EQ(kService.operations.size(), 2U);
  EXPECT_EQ(Sweep::kInfo.input, &Empty::kShape);
  EXPECT_EQ(PutTree::kInfo.errors.size(), 2U);
  EXPECT_EQ(kService.find_error(error::kBusy)->status, 503);
  EXPECT_FALSE(kService.find_error(error::kBusy)->sender);
}

}  // namespace
}  // namespace minato::aws
