// Container instances on this machine as hosts of their own: addresses, ports, doors, limits,
// survival and disappearance. Every test ends by checking that nothing of it is left.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>

#include "ec2/driver/netns/processes.h"
#include "ec2/network/net_script.h"
#include "ec2/router/router.h"
#include "instance_fixture.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;
using Running = Result<RunningInstance>;

constexpr int kCurlRefused = 7;
constexpr int kCurlTimeout = 28;

// A closed port is recognised by silence, so this waits as long as it must to be sure.
Outcome fetch(const std::string& host, int port) {
  return shell(fmt::format("curl -s --max-time 1.5 http://{}:{}/", host, port));
}

// Accepts one connection on a non-blocking listener and answers whatever comes.
void answer_once(int listener, const std::string& page) {
  pollfd ready{listener, POLLIN, 0};
  ASSERT_EQ(::poll(&ready, 1, 10'000), 1);
  const int connection = ::accept(listener, nullptr, nullptr);
  ASSERT_GE(connection, 0);
  const auto answer =
      fmt::format("HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{}", page.size(), page);
  EXPECT_EQ(::write(connection, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
  ::shutdown(connection, SHUT_WR);
  // Reading to the end keeps the close from becoming a reset that discards the answer.
  std::array<char, 1024> rest;
  ready = {connection, POLLIN, 0};
  while (::poll(&ready, 1, 10'000) == 1 && ::read(connection, rest.data(), rest.size()) > 0) {
  }
  ::close(connection);
}

class Instances : public InstanceTest {
 protected:
  RunningInstance started(const InstanceSpec& wanted) {
    auto running = wait(driver_->start(wanted));
    EXPECT_TRUE(running.has_value()) << running.error().message;
    return running.value_or(RunningInstance{});
  }
  InstanceNames names_of(const InstanceSpec& of) const {
    return driver_->names().instance(of.instance_id);
  }
  // What the guards of an instance lack; nothing when they are whole.
  std::string guards(const InstanceSpec& of) const {
    const auto table = driver_->names().nft_table;
    std::string lacks;
    const auto expect = [&](const std::string& command, const std::string& text) {
      if (shell(command).out.find(text) == std::string::npos) lacks += text + "\n";
    };
    expect("nft list table bridge " + table, "jump from_" + names_of(of).veth);
    expect("nft list table inet " + table, "ip daddr 127.0.0.0/8 drop");
    expect("nft list table inet " + table, "fib daddr type { local, broadcast, multicast } drop");
    expect("nsenter --net=" + names_of(of).netns_path + " nft list chain inet minato loopback",
           "fib daddr type != local drop");
    return lacks;
  }
};

TEST_F(Instances, TwoPublishTheSamePortAndTheDoorDecides) {
  auto first = asio::co_spawn(context_, driver_->start(spec(1)), asio::use_future);
  auto second = asio::co_spawn(context_, driver_->start(spec(2)), asio::use_future);
  const Running one = first.get();
  const Running two = second.get();
  ASSERT_TRUE(one.has_value()) << one.error().message;
  ASSERT_TRUE(two.has_value()) << two.error().message;
  load_image(*one, "page of one");
  load_image(*two, "page of two");
  serve(*one, 8080);
  serve(*two, 8080);

  EXPECT_EQ(fetch(one->addresses.public_ip, 8080).exit_code, kCurlTimeout);
  EXPECT_EQ(fetch(one->addresses.private_ip, 8080).exit_code, kCurlTimeout);

  ASSERT_TRUE(wait(driver_->set_inbound(one->instance_id, {tcp_rule(8080, "0.0.0.0/0")})));
  EXPECT_EQ(fetch(one->addresses.public_ip, 8080).out, "page of one\n");
  EXPECT_EQ(fetch(one->addresses.private_ip, 8080).out, "page of one\n");
  EXPECT_EQ(fetch(two->addresses.public_ip, 8080).exit_code, kCurlTimeout);

  // Only the first instance may call the second one; this machine may not.
  const auto source = one->addresses.private_ip;
  ASSERT_TRUE(wait(driver_->set_inbound(two->instance_id, {tcp_rule(8080, source)})));
  const auto inside = fmt::format("nsenter --net={} curl -s --max-time 1.5 http://{}:8080/",
                                  driver_->names().instance(one->instance_id).netns_path,
                                  two->addresses.private_ip);
  EXPECT_EQ(shell(inside).out, "page of two\n");
  EXPECT_EQ(fetch(two->addresses.public_ip, 8080).exit_code, kCurlTimeout);

  ASSERT_TRUE(wait(driver_->set_inbound(two->instance_id, {tcp_rule(8080, "127.0.0.1/32")})));
  EXPECT_EQ(fetch(two->addresses.public_ip, 8080).out, "page of two\n");
  EXPECT_EQ(shell(inside).exit_code, kCurlTimeout);

  ASSERT_TRUE(wait(driver_->set_inbound(one->instance_id, {})));
  EXPECT_EQ(fetch(one->addresses.public_ip, 8080).exit_code, kCurlTimeout);
}

TEST_F(Instances, PublicDnsNamesLeadToTheirInstance) {
  auto one_spec = spec(1);
  one_spec.inbound = {tcp_rule(18080, "0.0.0.0/0")};
  const auto one = started(one_spec);
  const auto two = started(spec(2));
  load_image(one, "page of one");
  load_image(two, "page of two");
  serve(one, 18080);
  serve(two, 18080);

  Router router(context_.get_executor());
  const auto routed = [](const RunningInstance& instance, std::vector<InboundRule> rules) {
    return RoutedInstance{instance.instance_id, instance.addresses.public_dns,
                          instance.addresses.public_ip, instance.addresses.private_ip,
                          std::move(rules)};
  };
  on_thread([&] {
    router.set_instance(routed(one, one_spec.inbound));
    router.set_instance(routed(two, {}));
    router.publish(one.instance_id, 18080);
    router.publish(two.instance_id, 18080);
  });
  EXPECT_EQ(fetch(one.addresses.public_dns, 18080).out, "page of one\n");
  EXPECT_EQ(fetch(two.addresses.public_dns, 18080).exit_code, kCurlTimeout);
  const std::vector<InboundRule> open = {tcp_rule(18080, "0.0.0.0/0")};
  ASSERT_TRUE(wait(driver_->set_inbound(two.instance_id, open)));
  on_thread([&] { router.set_instance(routed(two, open)); });
  EXPECT_EQ(fetch(two.addresses.public_dns, 18080).out, "page of two\n");
  EXPECT_EQ(fetch(one.addresses.public_dns, 18080).out, "page of one\n");
  wait(router.stop());
}

TEST_F(Instances, TasksSurviveARestartOfTheOwnerAndOfTheEngine) {
  auto wanted = spec(3);
  wanted.inbound = {tcp_rule(80, "0.0.0.0/0")};
  const auto before = started(wanted);
  load_image(before, "still here");
  serve(before, 80);
  const auto container = docker(before, "inspect -f '{{.Id}} {{.State.StartedAt}}' web").out;
  const auto table = driver_->names().nft_table;
  const auto inside = names_of(wanted).netns_path;

  drop_driver();
  EXPECT_EQ(fetch(before.addresses.public_ip, 80).out, "still here\n");
  // As a version left it that knew no guard.
  EXPECT_EQ(shell(fmt::format("nft delete table bridge {0}; nft delete table inet {0}; nsenter "
                              "--net={1} nft flush chain inet minato loopback",
                              table, inside))
                .exit_code,
            0);
  make_driver();
  const auto adopted = wait(driver_->adopt(wanted));
  ASSERT_TRUE(adopted.has_value()) << adopted.error().message;
  EXPECT_EQ(adopted->engine_pid, before.engine_pid);
  EXPECT_EQ(adopted->addresses, before.addresses);
  EXPECT_EQ(guards(wanted), "");

  std::promise<std::string> lost;
  on_thread([&] { driver_->on_engine_lost([&](const std::string& id) { lost.set_value(id); }); });
  ::kill(adopted->engine_pid, SIGKILL);
  EXPECT_EQ(lost.get_future().get(), wanted.instance_id);
  EXPECT_EQ(on_thread([&] { return driver_->status(wanted.instance_id); }),
            InstanceStatus::kEngineDown);

  const auto again = wait(driver_->adopt(wanted));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_NE(again->engine_pid, before.engine_pid);
  EXPECT_EQ(docker(*again, "inspect -f '{{.Id}} {{.State.StartedAt}}' web").out, container);
  EXPECT_EQ(fetch(before.addresses.public_ip, 80).out, "still here\n");
}

TEST_F(Instances, TheMemoryOfTheTypeIsTheLimitOfAllTasks) {
  auto wanted = spec(4);
  wanted.memory_bytes = 64 << 20;
  const auto instance = started(wanted);
  load_image(instance, "");
  const auto run = docker(instance, "run --rm web tail /dev/zero");
  EXPECT_EQ(run.exit_code, 137) << run.out;
  EXPECT_EQ(on_thread([&] { return driver_->status(wanted.instance_id); }),
            InstanceStatus::kRunning);
}

TEST_F(Instances, AListenerInsideBelongsToOneInstanceAlone) {
  const auto one = started(spec(5));
  const auto two = started(spec(6));
  load_image(one, "");
  const auto listener = driver_->listen_inside(one.instance_id, "127.0.0.1", 4566);
  ASSERT_TRUE(listener.has_value()) << listener.error().message;
  const auto metadata = driver_->listen_inside(one.instance_id, "169.254.170.2", 80);
  ASSERT_TRUE(metadata.has_value()) << metadata.error().message;
  const auto call = [&](const RunningInstance& instance, int port) {
    return shell(fmt::format("nsenter --net={} curl -s --max-time 5 http://127.0.0.1:{}/",
                             driver_->names().instance(instance.instance_id).netns_path, port));
  };
  std::thread server([&] { answer_once(*listener, "control plane"); });
  EXPECT_EQ(call(one, 4566).out, "control plane");
  server.join();
  EXPECT_EQ(call(two, 4566).exit_code, kCurlRefused);
  server = std::thread([&] { answer_once(*metadata, "metadata"); });
  const auto inside = docker(one, "run --rm web nc 169.254.170.2 80 < /dev/null");
  server.join();
  EXPECT_NE(inside.out.find("metadata"), std::string::npos) << inside.out;
  const auto again = driver_->listen_inside(one.instance_id, "127.0.0.1", 4566);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  ::close(*listener);
  ::close(*metadata);
}

// Containers on a bridge reached whatever listened there.
TEST_F(Instances, TheMetadataAddressIsForTheInstancesOwnNetwork) {
  const auto one = started(spec(8));
  load_image(one, "");
  const auto listener = driver_->listen_inside(one.instance_id, kMetadataAddress, kMetadataPort);
  ASSERT_TRUE(listener.has_value()) << listener.error().message;
  for (const int port : {80, static_cast<int>(kMetadataPort)}) {
    const auto inside = docker(
        one, fmt::format("run --rm web nc -w 2 {} {} < /dev/null", kMetadataAddress, port));
    EXPECT_NE(inside.exit_code, 0) << inside.out;
  }
  std::thread server([&] { answer_once(*listener, "metadata"); });
  const auto own =
      shell(fmt::format("nsenter --net={} curl -s --max-time 5 http://{}/",
                        driver_->names().instance(one.instance_id).netns_path, kMetadataAddress));
  server.join();
  EXPECT_EQ(own.out, "metadata");
  ::close(*listener);
}

TEST_F(Instances, StopRemovesEverythingAlsoAfterACrash) {
  const auto instance = started(spec(7));
  load_image(instance, "");
  serve(instance, 80);
  const auto names = driver_->names().instance(instance.instance_id);
  const auto sockets =
      shell("cat " + names.runtime_dir + "/state/io.containerd.runtime.v2.task/moby/*/address");
  ASSERT_EQ(sockets.out.rfind("unix://", 0), 0u) << sockets.out;
  // Engine, containerd and shim at once, with no chance to clean up.
  shell("kill -9 $(pgrep -f " + names.runtime_dir + "/)");
  ASSERT_TRUE(wait(driver_->stop(instance.instance_id, StopMode::kDeleteData)));
  EXPECT_EQ(on_thread([&] { return driver_->status(instance.instance_id); }),
            InstanceStatus::kAbsent);
  EXPECT_FALSE(fs::exists(sockets.out.substr(7)));
  EXPECT_FALSE(fs::exists(names.data_dir));
  EXPECT_EQ(*wait(driver_->list()), std::vector<std::string>{});
  EXPECT_TRUE(wait(driver_->stop(instance.instance_id, StopMode::kDeleteData)));
  // The guard of the bridge stays, without a word of this instance.
  const auto left = shell("nft list table bridge " + driver_->names().nft_table);
  EXPECT_EQ(left.exit_code, 0);
  EXPECT_EQ(left.out.find(names.veth), std::string::npos) << left.out;
}

TEST_F(Instances, AFailedStartLeavesNothing) {
  // A file where the engine wants its folder.
  const auto names = driver_->names().instance(spec(8).instance_id);
  fs::create_directories(names.data_dir);
  ASSERT_TRUE(write_text_file(names.data_dir + "/docker", "in the way"));
  const auto running = wait(driver_->start(spec(8)));
  ASSERT_FALSE(running.has_value());
  EXPECT_EQ(running.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(on_thread([&] { return driver_->status(spec(8).instance_id); }),
            InstanceStatus::kAbsent);
  EXPECT_FALSE(fs::exists(names.netns_path));
}

TEST_F(Instances, StoppedDataIsThereAtTheNextStart) {
  const auto before = started(spec(9));
  load_image(before, "");
  ASSERT_TRUE(wait(driver_->stop(before.instance_id, StopMode::kKeepData)));
  EXPECT_EQ(*wait(driver_->list()), std::vector<std::string>{before.instance_id});
  const auto after = started(spec(9));
  EXPECT_EQ(docker(after, "images -q web").exit_code, 0);
  EXPECT_NE(docker(after, "images -q web").out, "");
}

}  // namespace
}  // namespace minato::ec2
