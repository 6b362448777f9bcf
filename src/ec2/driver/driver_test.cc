// Aim: the deciding parts of the instance driver without root: cgroup layouts on a folder that
// plays the kernel's, /proc texts, engine configuration, the order of calls, and the fake driver.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <filesystem>

#include "ec2/driver/fake/fake_driver.h"
#include "ec2/driver/netns/cgroup_tree.h"
#include "ec2/driver/netns/engine.h"
#include "runtime/keyed_lock.h"
#include "ec2/driver/netns/processes.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() { path_ = ::mkdtemp(path_.data()); }
  ~TemporaryFolder() { fs::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/minato-driver-XXXXXX";
};

TEST(CgroupMounts, TellOldHybridAndUnifiedApart) {
  const auto found = parse_cgroup_mounts(
      "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
      "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
      "50 31 0:39 /docker/x /mnt/part rw - cgroup cgroup rw,memory\n"
      "nonsense\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].mount, "/sys/fs/cgroup/cpu");
  EXPECT_FALSE(found[0].unified);
  EXPECT_EQ(found[0].controllers, (std::vector<std::string>{"rw", "cpu", "cpuacct"}));
  EXPECT_TRUE(found[1].unified);
}

// The kernel makes the limit files with the group; here they are put there beforehand.
void put_files(const std::string& folder, const std::vector<std::string>& names) {
  fs::create_directories(folder);
  for (const auto& name : names) ASSERT_TRUE(write_text_file(folder + "/" + name, ""));
}

TEST(CgroupTree, WritesTheLimitsOfAUnifiedHierarchy) {
  const TemporaryFolder root;
  const auto group = root.path() + "/minato-k/i-1/containers";
  put_files(group, {"memory.max", "memory.swap.max", "cpu.max"});
  const CgroupTree tree({{root.path(), true, {}}});
  ASSERT_TRUE(tree.create("minato-k/i-1", {2, 1 << 30}));
  EXPECT_EQ(read_text_file(group + "/memory.max"), "1073741824");
  EXPECT_EQ(read_text_file(group + "/memory.swap.max"), "0");
  EXPECT_EQ(read_text_file(group + "/cpu.max"), "200000 100000");
  EXPECT_TRUE(fs::exists(root.path() + "/minato-k/i-1/engine"));
  EXPECT_EQ(tree.engine_procs_path("minato-k/i-1"),
            root.path() + "/minato-k/i-1/engine/cgroup.procs");
}

TEST(CgroupTree, WritesTheLimitsOfSeparateHierarchies) {
  const TemporaryFolder root;
  const auto memory = root.path() + "/memory/minato-k/i-1/containers";
  const auto cpu = root.path() + "/cpu/minato-k/i-1/containers";
  put_files(memory, {"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"});
  put_files(cpu, {"cpu.cfs_quota_us", "cpu.cfs_period_us"});
  put_files(root.path() + "/pids", {});
  const CgroupTree tree({{root.path() + "/unified", true, {}},
                         {root.path() + "/memory", false, {"rw", "memory"}},
                         {root.path() + "/cpu", false, {"rw", "cpu"}},
                         {root.path() + "/pids", false, {"rw", "pids"}}});
  ASSERT_TRUE(tree.create("minato-k/i-1", {1, 64 << 20}));
  EXPECT_EQ(read_text_file(memory + "/memory.limit_in_bytes"), "67108864");
  EXPECT_EQ(read_text_file(cpu + "/cpu.cfs_quota_us"), "100000");
  put_files(root.path() + "/pids/minato-k/i-1/containers/x", {});
  write_text_file(root.path() + "/pids/minato-k/i-1/containers/x/cgroup.procs", "12\n34\n");
  write_text_file(root.path() + "/pids/minato-k/i-1/engine/cgroup.procs", "56\n");
  auto pids = tree.pids("minato-k/i-1");
  std::ranges::sort(pids);
  EXPECT_EQ(pids, (std::vector<int>{12, 34, 56}));
  EXPECT_EQ(tree.children("minato-k"), std::vector<std::string>{"i-1"});
}

TEST(CgroupTree, RefusesAMachineWithoutCgroups) {
  const auto made = CgroupTree({}).create("minato-k/i-1", {1, 1});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kFailedPrecondition);
}

TEST(Mounts, AreFoundInnermostFirstAndOnlyBelow) {
  EXPECT_EQ(mounts_below("1 0 0:1 / /a rw - x x x\n2 1 0:1 / /a/b\\040c rw - x x x\n"
                         "3 1 0:1 / /ab rw - x x x\n4 2 0:1 / /a/b\\040c/d rw - x x x\n",
                         "/a"),
            (std::vector<std::string>{"/a/b c/d", "/a/b c", "/a"}));
}

TEST(Processes, AreOursOnlyByProgramAndFolder) {
  const std::vector<int> self = {static_cast<int>(::getpid())};
  EXPECT_TRUE(process_alive(self[0]));
  EXPECT_EQ(find_process(self, "dockerd", "/run/minato/x"), 0);
  EXPECT_EQ(find_process({0, -1}, "dockerd", "/run/minato/x"), 0);
}

TEST(Files, ThatCannotBeReadAreEmpty) {
  EXPECT_EQ(read_text_file("/nonexistent"), "");
  EXPECT_EQ(read_text_file("/tmp"), "");
}

TEST(EngineConfiguration, SharesNothingWithAnEngineOfTheMachine) {
  const auto names = InstallationNames::of("/data").instance("i-0123456789abcdef0");
  const auto config = boost::json::parse(dockerd_config(names)).as_object();
  for (const char* key : {"containerd", "exec-root", "pidfile"}) {
    EXPECT_TRUE(config.at(key).as_string().starts_with(names.runtime_dir + "/")) << key;
  }
  EXPECT_EQ(config.at("data-root").as_string(), names.data_dir + "/docker");
  EXPECT_EQ(config.at("cgroup-parent").as_string(), "/" + names.cgroup + "/containers");
  EXPECT_FALSE(config.at("userland-proxy").as_bool());
  EXPECT_TRUE(config.at("live-restore").as_bool());
  EXPECT_NE(containerd_config(names).find(names.runtime_dir + "/containerd.sock"),
            std::string::npos);
}

struct Steps {
  KeyedLock lock;
  std::vector<std::string> log;
};

Awaitable<void> step(Steps& steps, std::string key, std::string name, asio::steady_timer* hold) {
  const auto guard = co_await steps.lock.acquire(key);
  steps.log.push_back(name + " in");
  if (hold) co_await hold->async_wait(asio::as_tuple(asio::use_awaitable));
  steps.log.push_back(name + " out");
}

TEST(KeyedLock, ServesAKeyInOrderAndKeysIndependently) {
  asio::io_context context;
  asio::steady_timer hold(context, asio::steady_timer::time_point::max());
  Steps steps;
  asio::co_spawn(context, step(steps, "a", "a1", &hold), asio::detached);
  asio::co_spawn(context, step(steps, "a", "a2", nullptr), asio::detached);
  asio::co_spawn(context, step(steps, "a", "a3", nullptr), asio::detached);
  asio::co_spawn(context, step(steps, "b", "b1", nullptr), asio::detached);
  context.poll();
  EXPECT_EQ(steps.log, (std::vector<std::string>{"a1 in", "b1 in", "b1 out"}));
  hold.cancel();
  context.restart();
  context.run();
  EXPECT_EQ(steps.log, (std::vector<std::string>{"a1 in", "b1 in", "b1 out", "a1 out", "a2 in",
                                                 "a2 out", "a3 in", "a3 out"}));
}

template <class T>
T run(Awaitable<T> work) {
  asio::io_context context;
  auto result = asio::co_spawn(context, std::move(work), asio::use_future);
  context.run();
  return result.get();
}

TEST(FakeDriver, KeepsTheContractOfADriver) {
  FakeDriver driver;
  ASSERT_TRUE(run(driver.open()));
  InstanceSpec spec;
  spec.instance_id = "i-0123456789abcdef0";
  spec.index = 2;
  spec.zone = 1;
  driver.fail_next_start({.code = ErrorCode::kUnavailable, .message = "no engine"});
  EXPECT_EQ(run(driver.start(spec)).error().message, "no engine");
  EXPECT_EQ(driver.status(spec.instance_id), InstanceStatus::kAbsent);

  const auto running = run(driver.start(spec));
  ASSERT_TRUE(running.has_value());
  EXPECT_EQ(running->addresses, driver.addresses(2, 1));
  EXPECT_EQ(driver.status(spec.instance_id), InstanceStatus::kRunning);
  ASSERT_TRUE(run(driver.set_inbound(spec.instance_id, {InboundRule{}})));
  EXPECT_EQ(driver.running(spec.instance_id)->inbound.size(), 1u);

  std::string lost;
  driver.on_engine_lost([&](const std::string& id) { lost = id; });
  driver.lose_engine(spec.instance_id);
  EXPECT_EQ(lost, spec.instance_id);
  EXPECT_EQ(driver.status(spec.instance_id), InstanceStatus::kEngineDown);
  ASSERT_TRUE(run(driver.adopt(spec)));
  EXPECT_EQ(driver.status(spec.instance_id), InstanceStatus::kRunning);

  ASSERT_TRUE(run(driver.stop(spec.instance_id, StopMode::kKeepData)));
  EXPECT_EQ(run(driver.list())->size(), 1u);
  ASSERT_TRUE(run(driver.stop(spec.instance_id, StopMode::kDeleteData)));
  EXPECT_TRUE(run(driver.list())->empty());
  EXPECT_EQ(run(driver.set_inbound(spec.instance_id, {})).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace minato::ec2
