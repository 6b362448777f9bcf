// The EC2 service on a store in memory and instances that exist only in memory, for tests that call
// its operations.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "ec2/api/filters.h"
#include "ec2/driver/fake/fake_driver.h"
#include "ec2/ec2_service.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"
#include "store/memory/memory_store.h"

namespace minato::ec2::testing {

class NoAgents final : public InstanceAgents {
 public:
  Awaitable<Result<>> start(AgentHost) override { co_return Result<>(); }
  Awaitable<void> stop(std::string, bool) override { co_return; }
};

class Ec2Test : public ::testing::Test {
 protected:
  Ec2Test()
      : insights({.store = *store,
                  .state = state,
                  .control = control.get_executor(),
                  .probe = [this](std::string address, std::uint16_t port) {
                    return probe(std::move(address), port);
                  }}) {
    context.account = "123456789012";
    context.region = "us-east-1";
    context.now = clock.now();
    EXPECT_TRUE(run(state.load()));
    EXPECT_TRUE(run(keys.load()));
    EXPECT_TRUE(run(insights.load()));
  }
  ~Ec2Test() override {
    run_void(insights.stop());
    run_void(lifecycle.stop());
    run_void(router.stop());
  }

  // The coroutine's answer, once everything that it set in motion has come to rest.
  template <class T>
  T run(Awaitable<T> work) {
    auto answer = asio::co_spawn(control, std::move(work), asio::use_future);
    settle();
    return answer.get();
  }
  void run_void(Awaitable<void> work) {
    asio::co_spawn(control, std::move(work), asio::detached);
    settle();
  }
  void settle() {
    control.restart();
    control.run();
  }

  // What the operation answers to somebody who may do everything. `request` outlives the call.
  template <class Op, class Found>
  Awaitable<Result<typename Op::Response>> perform(const Operation<Op, Found>& operation,
                                                   const typename Op::Request& request) {
    auto found = (*operation.find)(service, context, request);
    if (!found) co_return fail(std::move(found).error());
    co_return co_await (*operation.handle)(service, context, request, *found);
  }
  // The ARNs that policies are asked about; the error's name when the request is refused before.
  template <class Op, class Found>
  aws::Arns arns(const Operation<Op, Found>& operation, const typename Op::Request& request) {
    const auto found = (*operation.find)(service, context, request);
    if (!found) return {std::string(found.error().name)};
    return (*operation.resources)(context, *found);
  }

  // A running instance in the groups given (the default one without any); its id.
  std::string launch(std::vector<std::string> groups = {}) {
    api::RunInstancesRequest request;
    request.image_id = std::string(image_id());
    request.min_count = 1;
    request.max_count = 1;
    if (!groups.empty()) request.security_group_ids = std::move(groups);
    auto made = run(perform(kRunInstances, request));
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made->instances->front().instance_id : "";
  }
  // A group that lets `cidr` in to `port` over TCP; its id.
  std::string open_group(const std::string& name, int port, const std::string& cidr) {
    api::CreateSecurityGroupRequest group;
    group.group_name = name;
    group.description = "test";
    const auto id = run(perform(kCreateSecurityGroup, group))->group_id.value_or("");
    api::AuthorizeSecurityGroupIngressRequest rule;
    rule.group_id = id;
    rule.ip_protocol = "tcp";
    rule.from_port = port;
    rule.to_port = port;
    rule.cidr_ip = cidr;
    EXPECT_TRUE(run(perform(kAuthorizeSecurityGroupIngress, rule)));
    return id;
  }

  Awaitable<ProbeResult> probe(std::string address, std::uint16_t port) {
    probed.emplace_back(std::move(address), port);
    co_return probe_answer;
  }

  asio::io_context control;
  std::unique_ptr<store::Store> store = store::make_memory_store();
  FakeClock clock;
  SeededRandom random{1};
  FakeDriver driver;
  Router router{control.get_executor()};
  NoAgents agents;
  State state{*store};
  KeyPairs keys{*store};
  Lifecycle lifecycle{{.state = state,
                       .driver = driver,
                       .router = router,
                       .agents = agents,
                       .clock = clock,
                       .control = control.get_executor()}};
  ProbeResult probe_answer = ProbeResult::kOpen;
  std::vector<std::pair<std::string, std::uint16_t>> probed;
  Insights insights;
  Ec2Service service{
      .state = state,
      .lifecycle = lifecycle,
      .driver = driver,
      .keys = keys,
      .insights = insights,
      .random = random,
      .find_profile = [](const std::string&, const std::string&) -> Result<ProfileInfo> {
        return ProfileInfo{};
      }};
  aws::RequestContext context;
};

}  // namespace minato::ec2::testing
