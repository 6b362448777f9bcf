// Aim: both sides of the agent protocol read what the other writes, frames captured from the real
// agent are understood, and broken input is an error rather than a crash.
#include <gtest/gtest.h>

#include "agent_link/handshake.h"
#include "agent_link/messages.h"

namespace minato::agent_link {
namespace {

TEST(Envelope, TypeIsTheStructureName) {
  EXPECT_EQ(encode(api::HeartbeatAckRequest{.message_id = "m-1"}),
            R"({"type":"HeartbeatAckRequest","message":{"messageId":"m-1"}})");
}

TEST(Envelope, RefusesTextThatIsNoEnvelope) {
  for (std::string_view text : {"", "[]", "{}", R"({"type":7})", R"({"type":"X")", "nul"}) {
    EXPECT_FALSE(decode_envelope(text)) << text;
  }
}

TEST(Envelope, MissingMessageIsAnEmptyObject) {
  auto envelope = decode_envelope(R"({"type":"HeartbeatMessage"})");
  ASSERT_TRUE(envelope);
  EXPECT_TRUE(envelope->message.is_object());
}

TEST(SignedFrame, HeaderBlockIsCutOffBeforeTheJson) {
  const auto frame = split_signed_frame(
      "Authorization: AWS4-HMAC-SHA256 Credential=a\r\nHost: "
      "127.0.0.1:9070\r\n\r\n{\"type\":\"X\"}");
  ASSERT_EQ(frame.headers.size(), 2u);
  EXPECT_EQ(frame.headers[1].first, "Host");
  EXPECT_EQ(frame.headers[1].second, "127.0.0.1:9070");
  EXPECT_EQ(frame.body, R"({"type":"X"})");
}

TEST(SignedFrame, PlainJsonWithABlockEndInsideIsLeftAlone) {
  const std::string_view text = "{\"type\":\"X\",\"message\":{}}\r\n\r\n";
  EXPECT_EQ(split_signed_frame(text).body, text);
}

TEST(SignedFrame, JoinThenSplitGivesTheSame) {
  const std::vector<std::pair<std::string, std::string>> headers{{"A", "b\r\nC: d"}, {"E", "f"}};
  const std::string text = join_signed_frame(headers, "{}");
  const auto frame = split_signed_frame(text);
  ASSERT_EQ(frame.headers.size(), 2u);
  EXPECT_EQ(frame.headers[0].second, "bC: d");
  EXPECT_EQ(frame.body, "{}");
}

TEST(Messages, PayloadArrivesWithItsTasks) {
  api::PayloadMessage payload{.cluster_arn = "arn:c", .message_id = "m", .seq_num = 4};
  payload.tasks = std::vector<api::Task>{api::Task{.arn = "arn:t", .desired_status = "RUNNING"}};
  auto decoded = decode_acs_to_agent(encode(payload));
  ASSERT_TRUE(decoded) << decoded.error().message;
  ASSERT_TRUE(std::holds_alternative<api::PayloadMessage>(*decoded));
  EXPECT_EQ(std::get<api::PayloadMessage>(*decoded), payload);
}

TEST(Messages, UnknownTypeIsKeptByName) {
  auto decoded = decode_acs_to_agent(R"({"type":"FooMessage","message":{"a":1}})");
  ASSERT_TRUE(decoded);
  ASSERT_TRUE(std::holds_alternative<UnknownMessage>(*decoded));
  EXPECT_EQ(std::get<UnknownMessage>(*decoded).type, "FooMessage");
  EXPECT_EQ(encode_any(*decoded), "");
}

TEST(Messages, WrongMemberTypeNamesTheMessage) {
  auto decoded = decode_acs_from_agent(R"({"type":"AckRequest","message":{"messageId":{}}})");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(decoded.error().message.starts_with("AckRequest: "));
}

TEST(Messages, TelemetryIsReadBehindItsHeaderBlock) {
  const std::string text =
      "Authorization: AWS4\r\nX-Amz-Date: 20260101T000000Z\r\n\r\n"
      R"({"type":"PublishMetricsRequest","message":{"metadata":{"cluster":"c",)"
      R"("containerInstance":"arn:i","messageId":"x","idle":true,"fin":true},)"
      R"("timestamp":1767225600.5,"taskMetrics":[]}})";
  auto decoded = decode_tcs_from_agent(text);
  ASSERT_TRUE(decoded) << decoded.error().message;
  const auto& metrics = std::get<api::PublishMetricsRequest>(*decoded);
  EXPECT_EQ(metrics.metadata->idle, true);
  EXPECT_EQ(to_unix_ms(*metrics.timestamp), 1'767'225'600'500);
}

TEST(Messages, EveryAlternativeSurvivesARoundTrip) {
  const std::vector<AcsFromAgent> messages{
      api::AckRequest{.cluster = "c", .container_instance = "i", .message_id = "m"},
      api::NackRequest{.message_id = "m", .reason = "r"},
      api::HeartbeatAckRequest{.message_id = "m"},
      api::IAMRoleCredentialsAckRequest{.message_id = "m", .credentials_id = "d"},
      api::TaskStopVerificationMessage{.message_id = "m"}};
  for (const auto& message : messages) {
    auto decoded = decode_acs_from_agent(encode_any(message));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->index(), message.index());
    EXPECT_EQ(encode_any(*decoded), encode_any(message));
  }
}

TEST(Handshake, TargetIsReadBack) {
  const AcsParameters sent{
      .agent_hash = "abc",
      .agent_version = "0.1.0",
      .cluster = "a b&c",
      .container_instance_arn = "arn:aws:ecs:us-east-1:1:container-instance/c/1",
      .docker_version = "DockerVersion: 20.10.24",
      .send_credentials = true};
  const std::string target = acs_target("/acs", sent);
  ASSERT_TRUE(target.starts_with("/acs/ws?agentHash=abc&agentVersion=0.1.0&clusterArn="));
  auto read = parse_acs_query(std::string_view(target).substr(target.find('?') + 1));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, sent);
  const TcsParameters telemetry{.cluster = "c", .container_instance = "arn:i"};
  const std::string second = tcs_target("", telemetry);
  EXPECT_EQ(*parse_tcs_query(std::string_view(second).substr(second.find('?') + 1)), telemetry);
}

TEST(Handshake, MissingInstanceIsAnError) {
  EXPECT_FALSE(parse_acs_query("clusterArn=c"));
  EXPECT_FALSE(parse_tcs_query("cluster=c"));
}

TEST(Handshake, EndpointUrlsAreCut) {
  auto plain = parse_endpoint_url("http://127.0.0.1:4566/");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->origin, "http://127.0.0.1:4566");
  EXPECT_EQ(plain->base_path, "");
  auto secure = parse_endpoint_url("wss://acs.example/a/b/");
  ASSERT_TRUE(secure);
  EXPECT_EQ(secure->origin, "https://acs.example");
  EXPECT_EQ(secure->base_path, "/a/b");
  EXPECT_FALSE(parse_endpoint_url("ftp://x"));
  EXPECT_FALSE(parse_endpoint_url("http:///x"));
}

TEST(Handshake, RefusalSurvivesARoundTrip) {
  const std::string body =
      refusal_body({.type = std::string(kInactiveInstanceException), .message = "gone \"now\""});
  const Refusal read = parse_refusal(body);
  EXPECT_EQ(read.type, kInactiveInstanceException);
  EXPECT_EQ(read.message, "gone \"now\"");
  EXPECT_EQ(parse_refusal("<html>").type, "");
}

}  // namespace
}  // namespace minato::agent_link
