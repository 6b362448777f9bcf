// Aim: what happens is told in EventBridge's form, to the account and region it happened in.
#include "control_plane/event_feed.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <deque>

#include "console/testing/recording_exchange.h"
#include "ecs/service_fixture_test.h"

namespace minato {
namespace {

namespace json = boost::json;

class EventFeedTest : public ecs::ServiceFixture {
 protected:
  EventFeedTest()
      : feed({.store = *store_,
              .clock = clock_,
              .random = random_,
              .find_repository = [](std::string_view) {
                return RepositoryPlace{"123456789012", "us-east-1", "web"};
              }}) {
    service_->on_instance_change([this](const std::string& arn) {
      feed.instance_changed(*service_, arn, io_.get_executor());
    });
  }
  ~EventFeedTest() override {
    feed.hub().stop();
    io_.restart();
    io_.poll();
  }

  // Everything told so far to a listener in `region`.
  std::vector<json::object> told(const std::string& region = "us-east-1") {
    io_.poll();
    auto& exchange = exchanges.emplace_back();
    asio::co_spawn(io_,
                   feed.hub().serve(exchange, {.scope = {"123456789012", region},
                                               .last_event_id = "",
                                               .from_oldest = true}),
                   [](const std::exception_ptr&, const Result<>&) {});
    io_.poll();
    std::vector<json::object> events;
    std::string_view text = exchange.body;
    for (auto at = text.find("data: "); at != text.npos; at = text.find("data: ", at)) {
      const auto end = text.find('\n', at);
      events.push_back(json::parse(text.substr(at + 6, end - at - 6)).as_object());
      at = end;
    }
    return events;
  }
  static ec2::InstanceRecord instance(ec2::LifeState state) {
    ec2::InstanceRecord record;
    record.account = "123456789012";
    record.region = "us-east-1";
    record.instance.instance_id = "i-1";
    record.set_state(state, "", TimePoint{});
    return record;
  }

  std::deque<console::testing::RecordingExchange> exchanges;
  EventFeed feed;
};

TEST_F(EventFeedTest, AnInstancesStateIsToldAsEc2DoesIt) {
  feed.ec2_instance_changed(instance(ec2::LifeState::kShuttingDown));
  const auto events = told();
  ASSERT_EQ(events.size(), 1u);
  const auto& event = events.front();
  EXPECT_EQ(event.at("version"), "0");
  EXPECT_EQ(event.at("detail-type"), "EC2 Instance State-change Notification");
  EXPECT_EQ(event.at("source"), "aws.ec2");
  EXPECT_EQ(event.at("account"), "123456789012");
  EXPECT_EQ(event.at("region"), "us-east-1");
  EXPECT_EQ(event.at("resources"),
            (json::array{"arn:aws:ec2:us-east-1:123456789012:instance/i-1"}));
  EXPECT_EQ(event.at("detail"), (json::object{{"instance-id", "i-1"}, {"state", "shutting-down"}}));
  EXPECT_TRUE(told("eu-west-1").empty());
}

TEST_F(EventFeedTest, ManyChangesOfAContainerInstanceAreOneEvent) {
  make_cluster();
  call(ecs::kRegisterTaskDefinition, web_definition());
  const auto arn = add_instance();
  const auto before = told().size();
  run_web(3);
  const auto events = told();
  ASSERT_GT(events.size(), before);
  const auto& last = events.back();
  EXPECT_EQ(last.at("detail-type"), "ECS Container Instance State Change");
  EXPECT_EQ(last.at("resources"), json::array{json::string(arn)});
  EXPECT_EQ(last.at("detail").at("pendingTasksCount"), 3);
  EXPECT_LT(events.size() - before, 3u);
}

TEST_F(EventFeedTest, ReadingIsNoEvent) {
  for (const char* name : {"DescribeTasks", "ListClusters", "GetRole", "PutLogEvents",
                           "SubmitTaskStateChange", "BatchGetImage"}) {
    EXPECT_TRUE(is_read_operation(name)) << name;
    aws::RequestContext context;
    context.account = "123456789012";
    context.region = "us-east-1";
    context.operation = name;
    feed.call_succeeded(context);
  }
  EXPECT_FALSE(is_read_operation("RunTask"));
  EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace minato
