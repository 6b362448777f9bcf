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
  return out;
}

TEST(LogMessages, FramesAreMessagesAndPartsOfLinesAreMarked) {
  const std::string bytes = frame(1, "2026-01-02T03:04:05.000000007Z hello\n") +
                            frame(2, "2026-01-02T03:04:06.5Z long") +
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
