// Aim: the engine's log stream becomes messages, however its bytes are cut.
#include "docker/log_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace minato::docker {
namespace {

std::string frame(char stream, const std::string& text) {
  std::string out(8, '\0');
  out[0] = stream;
  out[6] = static_cast<char>(text.size() >> 8);
  out[7] = static_cast<char>(text.size() & 0xff);
  return out + text;
}

std::vector<LogMessage> read_in_pieces(const std::string& bytes, bool tty, std::size_t piece) {
  LogMessages messages(tty);
  std::vector<LogMessage> out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    messages.feed(std::as_bytes(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at))));
    for (auto next = messages.next(); next && *next; next = messages.next()) out.push_back(**next);
  }
  messages.finish();
  for (auto next = messages.next(); next && *next; next = messages.next()) out.push_back(**next);
  return out;
}

const std::string kPart(16 * 1024, 'x');

TEST(LogMessages, FramesAreMessagesAndPartsOfLinesAreMarked) {
  const std::string bytes = frame(1, "2026-01-02T03:04:05.000000007Z hello\n") +
                            frame(2, "2026-01-02T03:04:06.5Z " + kPart) +
                            frame(2, "2026-01-02T03:04:06.6Z  end\n");
  for (const std::size_t piece : {1U, 5U, 1000U}) {
    const auto messages = read_in_pieces(bytes, false, piece);
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].text, "hello");
    EXPECT_EQ(messages[0].time_ns, 1'767'323'045'000'000'007);
    EXPECT_FALSE(messages[0].error_output || messages[0].partial);
    EXPECT_TRUE(messages[1].error_output && messages[1].partial);
    EXPECT_EQ(messages[2].text, " end");
    EXPECT_EQ(messages[2].time_ns, 1'767'323'046'600'000'000);
  }
}

TEST(LogMessages, LinesAreMessagesWithTty) {
  const auto messages =
      read_in_pieces("2026-01-02T03:04:05Z a\r\n2026-01-02T03:04:05.1Z \n", true, 3);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].text, "a\r");
  EXPECT_EQ(messages[1].text, "");
}

// The engine's driver `local` gives the last part of a line without its line break; last words have
// none, either. Both end their line.
TEST(LogMessages, WhatIsShorterThanAPartEndsItsLine) {
  const std::string time = "2026-01-02T03:04:05.000000001Z ";
  const auto messages = read_in_pieces(
      frame(1, time + kPart) + frame(1, time + "end") + frame(1, time + "last"), false, 999);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_TRUE(messages[0].partial);
  EXPECT_FALSE(messages[1].partial || messages[2].partial);
  EXPECT_EQ(messages[2].text, "last");
}

// Last words were dropped, and the engine's time of a part stood in the middle of the line.
TEST(LogMessages, PartsAndLastWordsAreMessagesWithTty) {
  const std::string time = "2026-01-02T03:04:05.000000001Z ";
  const std::string next = "2026-01-02T03:04:05.900000000Z ";
  for (const std::string& end : {std::string("end\r\n"), std::string("end\r")}) {
    const std::string bytes =
        time + kPart + time + kPart + time + end + next + "a Z b\r\n" + next + "last";
    for (const std::size_t piece : {7U, 100'000U}) {
      const auto messages = read_in_pieces(bytes, true, piece);
      ASSERT_EQ(messages.size(), 5U) << piece;
      EXPECT_EQ(messages[0].text, kPart);
      EXPECT_TRUE(messages[0].partial && messages[1].partial);
      EXPECT_EQ(messages[2].text, "end\r");
      EXPECT_EQ(messages[3].text, "a Z b\r");
      EXPECT_EQ(messages[4].text, "last");
      EXPECT_FALSE(messages[2].partial || messages[3].partial || messages[4].partial);
    }
  }
}

TEST(LogMessages, TimesInTheOutputAreItsOwn) {
  const std::string time = "2026-01-02T03:04:05.000000001Z ";
  const auto messages = read_in_pieces(time + "at " + time + "it broke\r\n", true, 5);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].text, "at " + time + "it broke\r");
}

TEST(LogMessages, RefusesWhatIsNoLog) {
  for (const std::string& bytes :
       {frame(9, "2026-01-02T03:04:05Z a\n"), frame(1, "yesterday a\n"), frame(1, ""),
        std::string("\x01\x00\x00\x00\x7f\xff\xff\xff", 8)}) {
    LogMessages messages(false);
    messages.feed(std::as_bytes(std::span(bytes)));
    const auto next = messages.next();
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, ErrorCode::kDataLoss);
  }
}

}  // namespace
}  // namespace minato::docker
