// Every operation of every generated service: what is written comes back the same, in its protocol.
#include "aws/shape.h"

#include <gtest/gtest.h>

#include "aws/json.h"
#include "aws/pattern.h"
#include "aws/protocol.h"
#include "aws/query.h"
#include "aws/shape_samples.h"
#include "gen/agent.h"
#include "gen/ec2.h"
#include "gen/ecr.h"
#include "gen/ecs.h"
#include "gen/iam.h"
#include "gen/sts.h"

namespace minato::aws {
namespace {

const ServiceInfo* const kServices[] = {&minato::ecs::api::kService, &minato::ecr::api::kService,
                                        &minato::iam::api::kService, &minato::sts::api::kService,
                                        &minato::ec2::api::kService};

void expect_json_round_trip(const TypeInfo& type, AnyShape value, AnyShape copy) {
  samples::Filler("\"\\\n\x01é").fill(type, value.get());
  std::string text;
  json::serialize_to(type, value.get(), text);
  Violations violations;
  const auto read = json::parse_into(type, text, copy.get(), violations);
  ASSERT_TRUE(read) << type.name << ": " << read.error().message;
  EXPECT_TRUE(equal(type, value.get(), copy.get())) << type.name;
  std::string again;
  json::serialize_to(type, copy.get(), again);
  EXPECT_EQ(text, again) << type.name;
}

TEST(ShapeRoundTrip, JsonOfEveryOperationOfEveryService) {
  for (const ServiceInfo* service : kServices) {
    for (const OperationInfo& op : service->operations) {
      expect_json_round_trip(*op.input, op.new_input(), op.new_input());
      expect_json_round_trip(*op.output, op.new_output(), op.new_output());
    }
  }
}

TEST(ShapeRoundTrip, AgentMessages) {
  using Payload = minato::agent::api::PayloadMessage;
  using Metrics = minato::agent::api::PublishMetricsRequest;
  expect_json_round_trip(Payload::kShape, new_shape<Payload>(), new_shape<Payload>());
  expect_json_round_trip(Metrics::kShape, new_shape<Metrics>(), new_shape<Metrics>());
}

TEST(ShapeRoundTrip, QueryParametersOfEveryOperation) {
  for (const ServiceInfo* service : kServices) {
    if (service->protocol == Protocol::kAwsJson11) continue;
    for (const OperationInfo& op : service->operations) {
      AnyShape value = op.new_input();
      AnyShape copy = op.new_input();
      samples::Filler("a").fill(*op.input, value.get());
      std::string form = "Action=" + std::string(op.name);
      for (const auto& [name, text] :
           samples::QueryEmitter(service->protocol).emit(*op.input, value.get())) {
        std::string encoded;
        for (const char c : text) encoded += c == '+' ? "%2B" : std::string(1, c);
        form += "&" + name + "=" + encoded;
      }
      const auto params = QueryParams::parse(form);
      ASSERT_TRUE(params) << op.name;
      Violations violations;
      const auto read =
          query::read_into(*op.input, *params, service->protocol, copy.get(), violations);
      ASSERT_TRUE(read) << op.name << ": " << read.error().message;
      EXPECT_TRUE(equal(*op.input, value.get(), copy.get())) << op.name;
    }
  }
}

TEST(ShapeEquality, SeesADifferenceAtAnyDepth) {
  using Request = minato::ecs::api::RegisterTaskDefinitionRequest;
  Request a;
  samples::Filler().fill(Request::kShape, &a);
  Request b = a;
  EXPECT_EQ(a, b);
  b.container_definitions.at(1).port_mappings->at(0).host_port = 1;
  EXPECT_NE(a, b);
  b = a;
  b.container_definitions.at(0).docker_labels->begin()->second += "!";
  EXPECT_NE(a, b);
  b = a;
  b.volumes->at(0).host.reset();
  EXPECT_NE(a, b);
}

void expect_patterns_compile(const TypeInfo& type, std::set<const TypeInfo*>& seen) {
  if (!seen.insert(&type).second) return;
  if (type.constraints && type.constraints->pattern) {
    EXPECT_TRUE(is_supported_pattern(type.constraints->pattern)) << type.constraints->pattern;
  }
  for (const MemberInfo& member : type.members) expect_patterns_compile(*member.type, seen);
  if (type.element) expect_patterns_compile(*type.element, seen);
  if (type.key) expect_patterns_compile(*type.key, seen);
}

TEST(ShapeTables, EveryPatternOfTheModelsCompiles) {
  std::set<const TypeInfo*> seen;
  for (const ServiceInfo* service : kServices) {
    for (const OperationInfo& op : service->operations) expect_patterns_compile(*op.input, seen);
  }
  EXPECT_GT(seen.size(), 500U);
}

TEST(ShapeTables, OperationsAndErrorsAreFoundByName) {
  for (const ServiceInfo* service : kServices) {
    for (const OperationInfo& op : service->operations) {
      EXPECT_EQ(service->find_operation(op.name), &op);
      EXPECT_EQ(op.service, service);
      for (const auto code : op.errors) EXPECT_NE(service->find_error(code), nullptr) << code;
    }
    EXPECT_EQ(service->find_operation("NoSuchThing"), nullptr);
    EXPECT_EQ(service->find_operation(""), nullptr);
    EXPECT_EQ(service->find_error("Nope"), nullptr);
  }
  EXPECT_EQ(&minato::ecs::api::RunTask::kInfo,
            minato::ecs::api::kService.find_operation("RunTask"));
}

}  // namespace
}  // namespace minato::aws
