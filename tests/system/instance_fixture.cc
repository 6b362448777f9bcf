#include "instance_fixture.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>

#include "ec2/driver/netns/host_setup.h"

namespace minato::ec2 {

namespace fs = std::filesystem;

Outcome shell(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "re");
  if (!pipe) return {-1, "popen failed"};
  std::array<char, 4096> buffer;
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    outcome.out.append(buffer.data(), size);
  }
  const int status = ::pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

InboundRule tcp_rule(int port, const std::string& source) {
  return {IpProtocol::kTcp, port, port, {*Cidr::parse(source)}};
}

void InstanceTest::SetUp() {
  if (auto usable = check_machine(); !usable) GTEST_SKIP() << usable.error().message;
  for (const char* program : {"docker", "curl", "busybox"}) {
    if (shell(fmt::format("command -v {}", program)).exit_code != 0) {
      GTEST_SKIP() << program << " is not installed";
    }
  }
  std::string pattern = "/tmp/minato-system-XXXXXX";
  folder_ = ::mkdtemp(pattern.data());
  thread_ = std::thread([this] { context_.run(); });
  make_driver();
}

void InstanceTest::TearDown() {
  if (!thread_.joinable()) return;
  if (!driver_) make_driver();
  const auto cleaned = wait(driver_->cleanup_all());
  EXPECT_TRUE(cleaned.has_value()) << (cleaned ? "" : cleaned.error().message);
  EXPECT_EQ(traces(), "");
  drop_driver();
  work_.reset();
  thread_.join();
  fs::remove_all(folder_);
}

void InstanceTest::make_driver() {
  driver_ = std::make_unique<NetnsDriver>(context_.get_executor(),
                                          NetnsOptions{.data_dir = folder_ + "/data"});
  const auto opened = wait(driver_->open());
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
}

void InstanceTest::drop_driver() {
  wait(driver_->close());
  on_thread([this] { driver_.reset(); });
}

InstanceSpec InstanceTest::spec(int index) {
  InstanceSpec out;
  out.instance_id = fmt::format("i-{:017x}", index);
  out.index = index;
  out.zone = index % kZones;
  return out;
}

Outcome InstanceTest::docker(const RunningInstance& instance, const std::string& arguments) {
  return shell(fmt::format("docker -H unix://{} {}", instance.engine_socket, arguments));
}

void InstanceTest::load_image(const RunningInstance& instance, const std::string& page) {
  const auto root = folder_ + "/image";
  const auto made = shell(fmt::format(
      "set -e; rm -rf {0}; mkdir -p {0}/bin {0}/www; cp -L $(command -v busybox) {0}/bin/busybox; "
      "echo '{1}' > {0}/www/index.html; tar -C {0} -c . | docker -H unix://{2} import -c "
      "'ENTRYPOINT [\"/bin/busybox\"]' - web",
      root, page, instance.engine_socket));
  ASSERT_EQ(made.exit_code, 0) << made.out;
}

void InstanceTest::serve(const RunningInstance& instance, int port) {
  const auto run =
      docker(instance, fmt::format("run -d --name web -p {}:80 web httpd -f -p 80 -h /www", port));
  ASSERT_EQ(run.exit_code, 0) << run.out;
}

std::string InstanceTest::traces() const {
  const auto& names = driver_->names();
  return shell(
             fmt::format("ip netns | grep {0}; ip -br link | grep {1}; nft list tables | grep {2}; "
                         "iptables -S FORWARD | grep {1}; grep {3} /proc/self/mountinfo; "
                         "grep {4} /proc/self/mountinfo; find /sys/fs/cgroup -name '{0}*'; "
                         "ls -d {4} 2>/dev/null; grep {5} /run/minato/reservations; "
                         "pgrep -af {4}/ | grep -v pgrep; true",
                         names.cgroup, names.bridge, names.nft_table, folder_, names.runtime_dir,
                         names.key))
      .out;
}

}  // namespace minato::ec2
