// Aim: every stream tells each event of its scope once and in order, says when it missed some, and
// ends when it shall.
#include "console/event_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <thread>

#include "console/testing/recording_exchange.h"

namespace minato::console {
namespace {

using console::testing::RecordingExchange;
using ::testing::HasSubstr;
using ::testing::Not;

const EventScope kHere{"123456789012", "us-east-1"};
const EventScope kElsewhere{"123456789012", "eu-west-1"};

class EventHubTest : public ::testing::Test {
 protected:
  ~EventHubTest() override {
    hub.stop();
    settle();
  }

  struct Stream {
    RecordingExchange exchange;
    bool ended = false;
    Result<> outcome;
  };
  Stream& open(EventHub::StreamStart start) {
    Stream& stream = streams.emplace_back();
    asio::co_spawn(context, hub.serve(stream.exchange, std::move(start)),
                   [&stream](const std::exception_ptr& error, Result<> outcome) {
                     EXPECT_FALSE(error);
                     stream.ended = true;
                     stream.outcome = std::move(outcome);
                   });
    settle();
    return stream;
  }
  void tell(const EventScope& scope, const std::string& json) {
    hub.publish(scope, json);
    settle();
  }
  void settle() {
    context.restart();
    context.poll();
  }
  // The id of the last event of a stream.
  static std::string last_id(const Stream& stream) {
    const auto& text = stream.exchange.body;
    const auto at = text.rfind("id: ") + 4;
    return text.substr(at, text.find('\n', at) - at);
  }

  std::deque<Stream> streams;  // outlive the context, whose coroutines use them
  asio::io_context context;
  EventHub hub{"epoch"};
};

TEST_F(EventHubTest, AStreamBeginsNowUnlessAskedOtherwise) {
  tell(kHere, R"({"n":1})");
  auto& stream = open({.scope = kHere, .last_event_id = ""});
  EXPECT_EQ(stream.exchange.head.status, 200);
  EXPECT_EQ(stream.exchange.head.headers.find("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(stream.exchange.head.headers.find("cache-control"), "no-store");
  EXPECT_EQ(stream.exchange.body, "retry: 1000\n\n");
  tell(kHere, R"({"n":2})");
  EXPECT_THAT(stream.exchange.body, HasSubstr("\ndata: {\"n\":2}\n\n"));
  auto& whole = open({.scope = kHere, .last_event_id = "", .from_oldest = true});
  EXPECT_LT(whole.exchange.body.find(R"({"n":1})"), whole.exchange.body.find(R"({"n":2})"));
}

TEST_F(EventHubTest, AStreamResumesAfterTheEventItKnows) {
  auto& first = open({.scope = kHere, .last_event_id = ""});
  tell(kHere, R"({"n":1})");
  const auto id = last_id(first);
  tell(kHere, R"({"n":2})");
  auto& resumed = open({.scope = kHere, .last_event_id = id});
  EXPECT_THAT(resumed.exchange.body, HasSubstr(R"({"n":2})"));
  EXPECT_THAT(resumed.exchange.body, Not(HasSubstr(R"({"n":1})")));
  EXPECT_THAT(resumed.exchange.body, Not(HasSubstr("reset")));
}

TEST_F(EventHubTest, AnUnknownPositionIsAResetAndThenWhatIsNew) {
  tell(kHere, R"({"n":1})");
  for (const char* id : {"other-0", "epoch-9", "nonsense"}) {
    auto& stream = open({.scope = kHere, .last_event_id = id});
    EXPECT_EQ(stream.exchange.body, "retry: 1000\n\nevent: reset\ndata: {}\n\n") << id;
  }
}

TEST_F(EventHubTest, OtherRegionsStayUnseen) {
  auto& stream = open({.scope = kHere, .last_event_id = ""});
  tell(kElsewhere, R"({"secret":1})");
  tell(kHere, R"({"n":1})");
  EXPECT_THAT(stream.exchange.body, Not(HasSubstr("secret")));
  EXPECT_THAT(stream.exchange.body, HasSubstr(R"({"n":1})"));
}

TEST_F(EventHubTest, AClientSlowerThanTheRingStartsAgain) {
  auto& stream = open({.scope = kHere, .last_event_id = ""});
  stream.exchange.slow = true;
  tell(kHere, R"({"n":"first"})");
  for (std::size_t i = 0; i < EventLog::kEventsMax + 10; ++i) hub.publish(kHere, R"({"n":"more"})");
  hub.publish(kHere, R"({"n":"last"})");
  stream.exchange.take();
  settle();
  const auto& text = stream.exchange.body;
  EXPECT_THAT(text, HasSubstr("event: reset\ndata: {}\n\n"));
  EXPECT_THAT(text, HasSubstr(R"({"n":"last"})"));
  EXPECT_LT(text.find("reset"), text.find(R"({"n":"more"})"));
}

TEST_F(EventHubTest, StoppingEndsStreamsAndRefusesNewOnes) {
  auto& stream = open({.scope = kHere, .last_event_id = ""});
  hub.publish(kHere, R"({"n":1})");
  hub.stop();
  settle();
  EXPECT_TRUE(stream.ended);
  EXPECT_THAT(stream.exchange.body, HasSubstr(R"({"n":1})"));
  auto& late = open({.scope = kHere, .last_event_id = ""});
  EXPECT_TRUE(late.ended);
  EXPECT_EQ(late.outcome.error().name, "TooManyStreams");
}

TEST_F(EventHubTest, ThePlaceOfAClientThatLeftIsFreeAgain) {
  for (std::size_t i = 0; i < EventHub::kStreamsMax; ++i) {
    EXPECT_FALSE(open({.scope = kHere, .last_event_id = ""}).ended);
  }
  EXPECT_EQ(open({.scope = kHere, .last_event_id = ""}).outcome.error().name, "TooManyStreams");
  streams.front().exchange.gone = true;
  tell(kHere, R"({"n":1})");
  EXPECT_TRUE(streams.front().ended);
  EXPECT_FALSE(open({.scope = kHere, .last_event_id = ""}).ended);
}

TEST_F(EventHubTest, ManyThreadsMayPublish) {
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  auto& stream = open({.scope = kHere, .last_event_id = ""});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) hub.publish(kHere, "{}");
    });
  }
  threads.clear();
  settle();
  // Numbers without a gap: nothing was lost or told twice.
  for (int i = 0; i < kThreads * kEach; ++i) {
    EXPECT_THAT(stream.exchange.body, HasSubstr("id: epoch-" + std::to_string(i) + "\n"));
  }
  EXPECT_EQ(std::ranges::count(stream.exchange.body, '{'), kThreads * kEach);
}

}  // namespace
}  // namespace minato::console
