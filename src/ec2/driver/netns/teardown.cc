#include "ec2/driver/netns/teardown.h"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "ec2/driver/netns/commands.h"
#include "ec2/driver/netns/engine.h"
#include "ec2/driver/netns/instance_network.h"
#include "ec2/driver/netns/processes.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// Many programs ignore SIGTERM as process 1 of a container; this is what each termination of an
// instance then costs.
constexpr milliseconds kContainerGrace{3000};
constexpr milliseconds kEngineGrace{5000};
constexpr milliseconds kKillGrace{5000};
constexpr int kTeardownPollMs = 10;

void signal_all(const std::vector<int>& pids, int number) {
  for (const int pid : pids) ::kill(pid, number);
}

// Polls: membership of a cgroup cannot be waited for in v1.
Awaitable<bool> wait_until(std::function<bool()> done, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    co_await pause_ms(kTeardownPollMs);
  }
  co_return true;
}

// A shim that is killed leaves its socket in a folder all containerds share.
std::vector<std::string> shim_sockets(const InstanceNames& names) {
  std::vector<std::string> out;
  std::error_code error;
  const auto root = names.runtime_dir + "/state/io.containerd.runtime.v2.task/moby";
  for (const auto& bundle : fs::directory_iterator(root, error)) {
    const auto address = read_text_file(bundle.path().string() + "/address");
    constexpr std::string_view kScheme = "unix://";
    if (address.starts_with(kScheme)) out.push_back(address.substr(kScheme.size()));
  }
  return out;
}

Awaitable<void> end_containers(const CgroupTree& cgroups, InstanceNames names) {
  const auto tasks = names.cgroup + "/containers";
  const auto empty = [&cgroups, tasks] { return cgroups.pids(tasks).empty(); };
  if (empty()) co_return;
  signal_all(cgroups.pids(tasks), SIGTERM);
  if (!co_await wait_until(empty, kContainerGrace)) {
    signal_all(cgroups.pids(tasks), SIGKILL);
    co_await wait_until(empty, kKillGrace);
  }
}

Awaitable<void> end_daemon(int pid) {
  if (pid == 0) co_return;
  ::kill(pid, SIGTERM);
  co_await wait_until([pid] { return !process_alive(pid); }, kEngineGrace);
}

Awaitable<void> end_processes(const CgroupTree& cgroups, InstanceNames names) {
  co_await end_containers(cgroups, names);
  const auto engine = find_engine(cgroups, names);
  if (engine.complete()) {
    // The engine notices the ends and lets the shims clean up after themselves.
    const auto only_daemons = [&cgroups, group = names.cgroup] {
      return cgroups.pids(group).size() <= 2;
    };
    co_await wait_until(only_daemons, kKillGrace / 5);
  }
  co_await end_daemon(engine.dockerd);
  co_await end_daemon(engine.containerd);
  const auto gone = [&cgroups, group = names.cgroup] {
    const auto left = cgroups.pids(group);
    signal_all(left, SIGKILL);
    return left.empty();
  };
  co_await wait_until(gone, kKillGrace);
}

Awaitable<Result<>> remove_files(InstanceNames names, StopMode mode) {
  std::vector<std::string> argv = {"rm", "-rf", "--one-file-system", names.runtime_dir};
  if (mode == StopMode::kDeleteData) argv.push_back(names.data_dir);
  CO_TRY_VOID(co_await run_command(std::move(argv)));
  co_return Result<>{};
}

}  // namespace

Awaitable<Result<>> dismantle(const CgroupTree& cgroups, InstallationNames installation,
                              InstanceNames names, StopMode mode) {
  const auto sockets = shim_sockets(names);
  co_await end_processes(cgroups, names);
  std::error_code ignored;
  for (const auto& socket : sockets) fs::remove(socket, ignored);
  unmount_below(names.runtime_dir);
  unmount_below(names.data_dir);
  co_await remove_network(installation, names);
  const auto removed = [&cgroups, group = names.cgroup] { return cgroups.remove(group); };
  if (!co_await wait_until(removed, kKillGrace)) {
    co_return fail(ErrorCode::kInternal,
                   fmt::format("the cgroup {} still has processes", names.cgroup));
  }
  if (fs::exists(names.netns_path, ignored)) {
    co_return fail(ErrorCode::kInternal,
                   fmt::format("the network namespace {} cannot be removed", names.netns));
  }
  co_return co_await remove_files(names, mode);
}

}  // namespace minato::ec2
