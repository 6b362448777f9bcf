// Aim: an analysis tells for real what keeps a client from an instance's port, and stays bounded.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ec2/testing/ec2_fixture.h"

namespace minato::ec2 {
namespace {

class InsightsTest : public testing::Ec2Test {
 protected:
  std::string gateway() const {
    return default_resource_id("igw", context.account, context.region);
  }
  api::CreateNetworkInsightsPathRequest path_to(const std::string& instance, int port = 8080) {
    api::CreateNetworkInsightsPathRequest request;
    request.source = gateway();
    request.destination = instance;
    request.protocol = "tcp";
    request.destination_port = port;
    return request;
  }
  // The analysis of a new path, ended.
  Insights::Analysis analysed(const api::CreateNetworkInsightsPathRequest& request) {
    const auto made = run(perform(kCreateNetworkInsightsPath, request));
    EXPECT_TRUE(made) << made.error().message;
    return analysed(*made->network_insights_path->network_insights_path_id);
  }
  Insights::Analysis analysed(const std::string& path) {
    api::StartNetworkInsightsAnalysisRequest start;
    start.network_insights_path_id = path;
    const auto started = run(perform(kStartNetworkInsightsAnalysis, start));
    EXPECT_TRUE(started) << started.error().message;
    EXPECT_EQ(started->network_insights_analysis->status, "running");
    api::DescribeNetworkInsightsAnalysesRequest ask;
    ask.network_insights_analysis_ids =
        Values{*started->network_insights_analysis->network_insights_analysis_id};
    return run(perform(kDescribeNetworkInsightsAnalyses, ask))->network_insights_analyses->front();
  }
};

TEST_F(InsightsTest, FindsThePathToAPortThatIsOpenAndServed) {
  const auto instance = launch({open_group("web", 8080, "0.0.0.0/0")});
  const auto analysis = analysed(path_to(instance));
  EXPECT_EQ(analysis.status, "succeeded");
  EXPECT_EQ(analysis.network_path_found, true);
  EXPECT_FALSE(analysis.explanations);
  ASSERT_EQ(analysis.forward_path_components->size(), 4u);
  EXPECT_EQ(analysis.forward_path_components->front().component->id, gateway());
  EXPECT_EQ(analysis.forward_path_components->at(1).security_group_rule->cidr, "0.0.0.0/0");
  EXPECT_EQ(analysis.forward_path_components->back().component->id, instance);
  const auto* record = state.instance(record_key(context.account, context.region, instance));
  ASSERT_EQ(probed.size(), 1u);
  EXPECT_EQ(probed[0], std::pair(*record->instance.public_ip_address, std::uint16_t{8080}));
}

TEST_F(InsightsTest, AClosedGroupIsNamedAndThePortIsNotTried) {
  const auto group = open_group("web", 80, "0.0.0.0/0");
  const auto analysis = analysed(path_to(launch({group})));
  EXPECT_EQ(analysis.network_path_found, false);
  ASSERT_EQ(analysis.explanations->size(), 1u);
  const auto& why = analysis.explanations->front();
  EXPECT_EQ(why.explanation_code, "ENI_SG_RULES_MISMATCH");
  EXPECT_EQ(why.direction, "ingress");
  EXPECT_EQ(why.port, 8080);
  EXPECT_EQ(why.security_groups->front().id, group);
  EXPECT_TRUE(probed.empty());
}

TEST_F(InsightsTest, APortThatNothingListensOnIsNoPath) {
  probe_answer = ProbeResult::kRefused;
  const auto instance = launch({open_group("web", 8080, "0.0.0.0/0")});
  const auto analysis = analysed(path_to(instance));
  EXPECT_EQ(analysis.network_path_found, false);
  ASSERT_EQ(analysis.explanations->size(), 1u);
  EXPECT_EQ(analysis.explanations->front().explanation_code, "MINATO_PORT_NOT_LISTENING");
  EXPECT_EQ(analysis.explanations->front().component->id, instance);
  EXPECT_FALSE(analysis.forward_path_components);
}

TEST_F(InsightsTest, AStoppedInstanceIsInABadState) {
  const auto instance = launch({open_group("web", 8080, "0.0.0.0/0")});
  api::StopInstancesRequest stop;
  stop.instance_ids = {instance};
  EXPECT_TRUE(run(perform(kStopInstances, stop)));
  const auto analysis = analysed(path_to(instance));
  ASSERT_EQ(analysis.explanations->size(), 1u);
  EXPECT_EQ(analysis.explanations->front().explanation_code, "BAD_STATE");
  EXPECT_EQ(analysis.explanations->front().state, "stopped");
  EXPECT_EQ(analysis.explanations->front().component->id, instance);
}

TEST_F(InsightsTest, TheSourceDecidesWhichRuleCounts) {
  const auto instance = launch({open_group("office", 8080, "203.0.113.0/24")});
  EXPECT_EQ(analysed(path_to(instance)).network_path_found, false);
  auto request = path_to(instance);
  request.source = "203.0.113.9";
  const auto analysis = analysed(request);
  EXPECT_EQ(analysis.network_path_found, true);
  // This machine is not let in, so it cannot try the port and says so.
  EXPECT_TRUE(analysis.warning_message);
  EXPECT_TRUE(probed.empty());
  request = path_to(instance);
  request.source_ip = "203.0.113.10";
  EXPECT_EQ(analysed(request).network_path_found, true);
}

TEST_F(InsightsTest, UdpAndPathsWithoutAPortAreNotTried) {
  const auto instance = launch({open_group("web", 8080, "0.0.0.0/0")});
  auto request = path_to(instance);
  request.protocol = "udp";
  EXPECT_EQ(analysed(request).network_path_found, false);
  request = path_to(instance);
  request.destination_port.reset();
  EXPECT_EQ(analysed(request).network_path_found, true);
  EXPECT_TRUE(probed.empty());
}

TEST_F(InsightsTest, RefusesPathsToNowhere) {
  const auto instance = launch();
  auto request = path_to("i-0123456789abcdef0");
  EXPECT_EQ(run(perform(kCreateNetworkInsightsPath, request)).error().name,
            "InvalidInstanceID.NotFound");
  for (const char* source : {"igw-0123", "somewhere", "10.0.0.1.2"}) {
    request = path_to(instance);
    request.source = source;
    EXPECT_EQ(run(perform(kCreateNetworkInsightsPath, request)).error().name,
              "InvalidParameterValue");
  }
  request = path_to(instance, 70000);
  EXPECT_EQ(run(perform(kCreateNetworkInsightsPath, request)).error().name,
            "InvalidParameterValue");
  api::StartNetworkInsightsAnalysisRequest start;
  start.network_insights_path_id = "nip-0";
  EXPECT_EQ(run(perform(kStartNetworkInsightsAnalysis, start)).error().name,
            "InvalidNetworkInsightsPathId.NotFound");
}

TEST_F(InsightsTest, ACallRepeatedWithItsTokenMakesOnePath) {
  auto request = path_to(launch());
  request.client_token = "once";
  const auto first = run(perform(kCreateNetworkInsightsPath, request)).value();
  const auto second = run(perform(kCreateNetworkInsightsPath, request)).value();
  EXPECT_EQ(first.network_insights_path, second.network_insights_path);
  EXPECT_EQ(insights.paths().list("").size(), 1u);
}

TEST_F(InsightsTest, APathOutlivesItsAnalysesOnly) {
  const auto analysis = analysed(path_to(launch()));
  api::DeleteNetworkInsightsPathRequest gone;
  gone.network_insights_path_id = *analysis.network_insights_path_id;
  EXPECT_EQ(run(perform(kDeleteNetworkInsightsPath, gone)).error().name,
            "AnalysisExistsForNetworkInsightsPath");
  api::DeleteNetworkInsightsAnalysisRequest ended;
  ended.network_insights_analysis_id = *analysis.network_insights_analysis_id;
  EXPECT_TRUE(run(perform(kDeleteNetworkInsightsAnalysis, ended)));
  EXPECT_TRUE(run(perform(kDeleteNetworkInsightsPath, gone)));
  EXPECT_EQ(run(perform(kDeleteNetworkInsightsPath, gone)).error().name,
            "InvalidNetworkInsightsPathId.NotFound");
}

TEST_F(InsightsTest, KeepsABoundedNumberOfBoth) {
  const auto instance = launch();
  auto request = path_to(instance);
  const auto path = run(perform(kCreateNetworkInsightsPath, request)).value();
  for (std::size_t i = 1; i < limits::kInsightsPaths; ++i) {
    EXPECT_TRUE(run(perform(kCreateNetworkInsightsPath, request)));
  }
  EXPECT_EQ(run(perform(kCreateNetworkInsightsPath, request)).error().name,
            "ResourceLimitExceeded");
  const auto& id = *path.network_insights_path->network_insights_path_id;
  std::string last;
  for (std::size_t i = 0; i < limits::kInsightsAnalyses + 5; ++i) {
    clock.advance(std::chrono::seconds(1));
    context.now = clock.now();
    last = *analysed(id).network_insights_analysis_id;
  }
  const auto kept = insights.analyses().list("");
  EXPECT_EQ(kept.size(), limits::kInsightsAnalyses);
  EXPECT_TRUE(insights.analyses().find(record_key(context.account, context.region, last)));
}

TEST_F(InsightsTest, NothingIsStartedWhileStopping) {
  const auto made = run(perform(kCreateNetworkInsightsPath, path_to(launch())));
  run_void(insights.stop());
  api::StartNetworkInsightsAnalysisRequest start;
  start.network_insights_path_id = *made->network_insights_path->network_insights_path_id;
  EXPECT_EQ(run(perform(kStartNetworkInsightsAnalysis, start)).error().name, "Unavailable");
  EXPECT_TRUE(insights.analyses().list("").empty());
}

TEST_F(InsightsTest, AnInterruptedAnalysisIsFailedAfterARestart) {
  Insights::Analysis left;
  left.network_insights_analysis_id = "nia-1";
  left.status = "running";
  const auto key = record_key(context.account, context.region, "nia-1");
  EXPECT_TRUE(run(insights.analyses().create(key, left, []() -> Result<> { return {}; })));
  Insights next({*store, state, control.get_executor(), nullptr});
  EXPECT_TRUE(run(next.load()));
  EXPECT_EQ(next.analyses().find(key)->status, "failed");
}

}  // namespace
}  // namespace minato::ec2
