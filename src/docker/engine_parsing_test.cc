// Aim: what engines send is read as it is meant, in pieces of any size, and broken input is an
// error or ignored, never a crash.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "docker/engine_json.h"
#include "docker/json_lines.h"
#include "docker/stream_frames.h"

namespace minato::docker {
namespace {

std::string frame(char stream, std::string_view text) {
  std::string out{stream, 0, 0, 0, 0, 0, 0, static_cast<char>(text.size())};
  return out + std::string(text);
}

TEST(FrameDecoder, JoinsStreamsHoweverTheBytesAreCut) {
  const std::string bytes = frame(1, "out ") + frame(2, "err ") + frame(1, "") + frame(1, "end");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    FrameDecoder decoder;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const std::string part = bytes.substr(at, piece);
      ASSERT_TRUE(decoder.feed(std::as_bytes(std::span(part)), out));
    }
    EXPECT_EQ(out, "out err end") << piece;
    EXPECT_TRUE(decoder.at_boundary());
  }
}

TEST(FrameDecoder, RefusesPlainText) {
  FrameDecoder decoder;
  std::string out;
  const std::string text = "Hello world\n";
  EXPECT_FALSE(decoder.feed(std::as_bytes(std::span(text)), out));
}

TEST(JsonLines, GivesObjectsLineByLine) {
  JsonLines lines;
  lines.feed("{\"a\":1}\r\n\n{\"b\":");
  EXPECT_TRUE((*lines.next())->contains("a"));
  EXPECT_FALSE(lines.next()->has_value());
  lines.feed("2}");
  EXPECT_FALSE(lines.next()->has_value());
  lines.finish();
  EXPECT_TRUE((*lines.next())->contains("b"));
  EXPECT_FALSE(lines.next()->has_value());
}

TEST(JsonLines, SkipsABrokenLineAndRefusesAnEndlessOne) {
  JsonLines lines(16);
  lines.feed("nonsense\n{\"a\":1}\n");
  EXPECT_EQ(lines.next().error().code, ErrorCode::kDataLoss);
  EXPECT_TRUE(lines.next()->has_value());
  lines.feed(std::string(17, 'x'));
  EXPECT_EQ(lines.next().error().code, ErrorCode::kResourceExhausted);
}

TEST(EngineJson, ReadsAnInspectedContainer) {
  const auto value = boost::json::parse(R"({"Id":"abc","Name":"/web","Image":"sha256:1",
    "State":{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137,"Error":"",
      "StartedAt":"2026-01-02T03:04:05.123456789Z","FinishedAt":"2026-01-02T03:04:06Z",
      "Health":{"Status":"unhealthy"}},
    "Config":{"Labels":{"k":"v"}},
    "NetworkSettings":{"Ports":{"80/tcp":
    [{"HostIp":"0.0.0.0","HostPort":"8080"}],"53/udp":null}}})");
  const ContainerState state = read_container(value);
  EXPECT_EQ(state.name, "web");
  EXPECT_TRUE(state.oom_killed);
  EXPECT_EQ(state.exit_code, 137);
  EXPECT_EQ(state.health, "unhealthy");
  EXPECT_EQ(state.finished_at, from_unix_ms(1'767'323'046'000));
  ASSERT_EQ(state.ports.size(), 1u);
  EXPECT_EQ(state.ports[0].host_port, 8080);
  EXPECT_EQ(state.ports[0].protocol, "tcp");
  EXPECT_EQ(state.labels.at("k"), "v");
}

TEST(EngineJson, TimeThatHasNotComeIsAbsent) {
  const auto state = read_container(
      boost::json::parse(R"({"State":{"StartedAt":"0001-01-01T00:00:00Z","Running":true}})"));
  EXPECT_FALSE(state.started_at);
  EXPECT_TRUE(state.running);
}

TEST(EngineJson, ReadsAListWithExitCodes) {
  const auto list = read_container_list(boost::json::parse(
      R"([{"Id":"a","Names":["/x"],"State":"exited","Status":"Exited (3) 5 minutes ago"},
          {"Id":"b","Names":["/y"],"State":"running","Status":"Up 2 seconds"}])"));
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].exit_code, 3);
  EXPECT_FALSE(list[0].running);
  EXPECT_TRUE(list[1].running);
}

TEST(EngineJson, WrongTypesCountAsAbsent) {
  for (const char* text : {"null", "[]", "7", R"({"State":[],"Config":3,"Name":{}})"}) {
    EXPECT_EQ(read_container(boost::json::parse(text)).id, "");
    EXPECT_TRUE(read_container_list(boost::json::parse(text)).empty());
    EXPECT_TRUE(read_image(boost::json::parse(text)).repo_digests.empty());
  }
}

TEST(EngineJson, ReadsEventsOfOldAndNewEngines) {
  const auto event = read_event(
      boost::json::parse(
          R"({"Action":"die","Actor":{"ID":"c","Attributes":{"exitCode":"1"}},"timeNano":5})")
          .as_object());
  EXPECT_EQ(event.action, "die");
  EXPECT_EQ(event.container_id, "c");
  EXPECT_EQ(event.attributes.at("exitCode"), "1");
  EXPECT_EQ(
      read_event(boost::json::parse(R"({"status":"start","id":"d","time":2})").as_object()).time_ns,
      2'000'000'000);
}

TEST(EngineJson, PullErrorsAreFoundAndClassified) {
  const auto line = boost::json::parse(
      R"({"errorDetail":{"message":"manifest for x not found: manifest unknown"},"error":"e"})");
  EXPECT_EQ(pull_error(read_pull_error(line.as_object())).code, ErrorCode::kNotFound);
  EXPECT_EQ(pull_error("pull access denied for x").code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(read_pull_error(boost::json::parse(R"({"status":"Pulling"})").as_object()), "");
}

TEST(EngineJson, ErrorsKeepTheEnginesWords) {
  const Error error = read_error(404, R"({"message":"No such container: x"})");
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.message, "No such container: x");
  EXPECT_EQ(read_error(500, "<html>").message, "The engine answered with status 500");
}

TEST(EngineJson, ImageNamesAreCutAtTheRightColon) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"web", "web", "latest"},
      {"web:1", "web", "1"},
      {"localhost:4566/web", "localhost:4566/web", "latest"},
      {"localhost:4566/a/web:2", "localhost:4566/a/web", "2"},
      {"r/web:2@sha256:ab", "r/web", "sha256:ab"}};
  for (const auto& [image, repository, tag] : cases) {
    EXPECT_EQ(split_image_name(image).repository, repository);
    EXPECT_EQ(split_image_name(image).tag, tag);
  }
}

TEST(EngineJson, VersionIsTheNewestThatBothKnow) {
  EXPECT_EQ(*choose_api_version("1.12", "1.41"), "1.41");
  EXPECT_EQ(*choose_api_version("1.24", "1.50"), "1.41");
  EXPECT_EQ(*choose_api_version("1.12", "1.30"), "1.30");
  EXPECT_EQ(*choose_api_version("1.44", "1.52"), "1.44");
  EXPECT_FALSE(choose_api_version("1.12", "1.20"));
}

}  // namespace
}  // namespace minato::docker
