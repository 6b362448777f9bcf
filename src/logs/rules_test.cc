// Aim: batches, tokens and filter patterns follow the rules of CloudWatch Logs.
#include <gtest/gtest.h>

#include "logs/batch.h"
#include "logs/filter/filter_pattern.h"
#include "logs/tokens.h"

namespace minato::logs {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kHour = 3'600'000;

api::InputLogEvent event(std::int64_t timestamp, std::string message = "m") {
  api::InputLogEvent out;
  out.timestamp = timestamp;
  out.message = std::move(message);
  return out;
}

std::string refusal(const std::vector<api::InputLogEvent>& events) {
  const auto checked = check_batch(events, 0, from_unix_ms(kNow));
  return checked ? "" : std::string(checked.error().name) + ": " + checked.error().message;
}

TEST(Batch, RefusesWhatIsOutOfOrderTooLongOrTooLarge) {
  EXPECT_EQ(refusal({event(kNow), event(kNow)}), "");
  EXPECT_EQ(refusal({event(kNow), event(kNow - 1)}),
            "InvalidParameterException: Log events in a single PutLogEvents request must be in "
            "chronological order.");
  EXPECT_EQ(refusal({event(kNow - 25 * kHour), event(kNow)}),
            "InvalidParameterException: The batch of log events in a single PutLogEvents request "
            "cannot span more than 24 hours.");
  EXPECT_EQ(refusal({event(kNow, std::string(262'119, 'x'))}),
            "InvalidParameterException: Log event too large: 262145 bytes exceeds limit of 262144");
  EXPECT_EQ(refusal({event(kNow, std::string(262'118, 'x'))}), "");
  EXPECT_EQ(refusal(std::vector(5, event(kNow, std::string(250'000, 'x')))),
            "InvalidParameterException: Upload too large: 1250130 bytes exceeds limit of 1048576");
}

TEST(Batch, LeavesOutWhatIsTooOldTooNewOrExpired) {
  const auto now = from_unix_ms(kNow);
  const auto old = *check_batch({event(kNow - 15 * 24 * kHour)}, 0, now);
  EXPECT_TRUE(old.events.empty());
  EXPECT_EQ(old.rejected->too_old_log_event_end_index, 1);
  const auto mixed = *check_batch({event(kNow), event(kNow + 3 * kHour)}, 0, now);
  EXPECT_EQ(mixed.events.size(), 1U);
  EXPECT_EQ(mixed.rejected->too_new_log_event_start_index, 1);
  const auto expired = *check_batch({event(kNow - 24 * kHour - 1), event(kNow - 1)}, 1, now);
  EXPECT_EQ(expired.events.size(), 1U);
  EXPECT_EQ(expired.rejected->expired_log_event_end_index, 1);
  EXPECT_FALSE(check_batch({event(kNow)}, 1, now)->rejected);
}

TEST(Tokens, AreReadBackAndRefusedWhenChanged) {
  const EventToken token{.backward = true, .position = {kNow, 7}};
  const auto read = parse_event_token(to_text(token));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->backward);
  EXPECT_EQ(read->position, token.position);
  for (const char* text : {"", "f/12/s", "x", "f//s"}) EXPECT_FALSE(parse_event_token(text));
  const auto filter = parse_filter_token(to_text(FilterToken{{kNow, 7}, "a/b"}));
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->stream, "a/b");
  EXPECT_EQ(filter->position, (Position{kNow, 7}));
  EXPECT_FALSE(parse_filter_token("bm90IGEgdG9rZW4="));
}

bool matches(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(message);
}

TEST(FilterPattern, FindsTermsAndPhrases) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("ERROR", "an ERROR here"));
  EXPECT_FALSE(matches("ERROR", "an error here"));
  EXPECT_TRUE(matches("ERROR here", "here is an ERROR"));
  EXPECT_FALSE(matches("\"ERROR here\"", "here is an ERROR"));
  EXPECT_TRUE(matches("\"[a] \\\"b\\\"\"", "x [a] \"b\""));
  EXPECT_TRUE(matches("?ERROR ?WARN", "WARN"));
  EXPECT_FALSE(matches("?ERROR ?WARN", "INFO"));
  EXPECT_FALSE(matches("ERROR -timeout", "ERROR timeout"));
  EXPECT_TRUE(matches("ERROR -timeout", "ERROR other"));
}

TEST(FilterPattern, MatchesRegularExpressions) {
  EXPECT_TRUE(matches("%ERR[0-9]+%", "x ERR17 y"));
  EXPECT_FALSE(matches("%ERR[0-9]+%", "x ERR y"));
}

TEST(FilterPattern, SelectsInJson) {
  const char* message = R"({"level":"error","code":503,"user":{"name":"ann","tags":["a","b"]},)"
                        R"("gone":null,"ok":true})";
  EXPECT_TRUE(matches(R"({ $.level = "error" })", message));
  EXPECT_TRUE(matches(R"({ $.level = "err*" })", message));
  EXPECT_TRUE(matches(R"({ $.level = %^err% })", message));
  EXPECT_FALSE(matches(R"({ $.level != "error" })", message));
  EXPECT_TRUE(matches(R"({ $.code >= 500 && $.code < 600 })", message));
  EXPECT_TRUE(matches(R"({ ($.code = 1 || $.user.name = "ann") && $.ok IS TRUE })", message));
  EXPECT_TRUE(matches(R"({ $.user.tags[1] = "b" })", message));
  EXPECT_TRUE(matches(R"({ $.gone IS NULL })", message));
  EXPECT_TRUE(matches(R"({ $.other NOT EXISTS })", message));
  EXPECT_FALSE(matches(R"({ $.other = "x" })", message));
  EXPECT_FALSE(matches(R"({ $.level = "error" })", "no json"));
}

TEST(FilterPattern, RefusesWhatItDoesNotKnowByName) {
  for (const char* pattern :
       {"[ip, user]", "{ $.x }", "{ $.x = \"y\"", "\"open", "%(%", "a&b", "{ $.x > \"y\" }", "?"}) {
    const auto parsed = FilterPattern::parse(pattern);
    ASSERT_FALSE(parsed) << pattern;
    EXPECT_EQ(parsed.error().message, "Invalid filter pattern: '" + std::string(pattern) + "'");
  }
  const std::string deep = "{ " + std::string(1000, '(');
  EXPECT_FALSE(FilterPattern::parse(deep));
}

}  // namespace
}  // namespace minato::logs
