#include "ec2/driver/netns/engine.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "ec2/driver/netns/commands.h"
#include "ec2/driver/netns/processes.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Socket = asio::local::stream_protocol::socket;

// A cold start on a busy machine with many instances at once takes several seconds.
constexpr auto kStartTimeout = std::chrono::seconds(60);
constexpr auto kPollMs = 5;
constexpr std::size_t kLogTail = 600;

// Joins the cgroup before anything is executed, so that no child can be born outside of it.
const char* const kEnter =
    "PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH; "
    "procs=$1; netns=$2; shift 2; echo 0 > \"$procs\" || exit 1; "
    "exec nsenter --net=\"$netns\" -- \"$@\"";

Result<int> spawn_inside(const CgroupTree& cgroups, const InstanceNames& names,
                         const std::string& log, const std::vector<std::string>& command) {
  std::vector<std::string> argv = {
      "/bin/sh",       "-c", kEnter, "minato-engine", cgroups.engine_procs_path(names.cgroup),
      names.netns_path};
  argv.insert(argv.end(), command.begin(), command.end());
  // One run of the engine a file: it is kept small by starting anew.
  std::error_code ignored;
  fs::remove(log, ignored);
  return start_daemon(std::move(argv), log);
}

std::string log_tail(const std::string& path) {
  const auto text = read_text_file(path);
  return text.size() <= kLogTail ? text : text.substr(text.size() - kLogTail);
}

Awaitable<bool> can_connect(std::string path) {
  Socket socket(co_await asio::this_coro::executor);
  auto [error] = co_await socket.async_connect(asio::local::stream_protocol::endpoint(path),
                                               asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

// Waits for an answer as long as the connection lives; the engine accepts before it can serve.
Awaitable<bool> answers_ping(std::string path) {
  Socket socket(co_await asio::this_coro::executor);
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  auto [connected] =
      co_await socket.async_connect(asio::local::stream_protocol::endpoint(path), token);
  if (connected) co_return false;
  asio::steady_timer deadline(co_await asio::this_coro::executor, kStartTimeout);
  deadline.async_wait([&socket](const boost::system::error_code& error) {
    boost::system::error_code ignored;
    if (!error) socket.close(ignored);
  });
  static constexpr std::string_view kPing = "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n";
  auto [failed, sent] = co_await asio::async_write(socket, asio::buffer(kPing), token);
  std::array<char, 64> answer{};
  if (!failed) {
    auto [broken, size] = co_await socket.async_read_some(asio::buffer(answer), token);
    const std::string_view line(answer.data(), size);
    co_return !broken && line.starts_with("HTTP/1.") && line.substr(8).starts_with(" 200");
  }
  co_return false;
}

struct Step {
  int pid;
  std::string socket;
  std::string log;
  std::string name;
};

// Polls until the daemon's socket takes part: a unix socket that does not exist yet cannot be
// waited for.
Awaitable<Result<>> wait_until_up(Step step, Awaitable<bool> (*probe)(std::string)) {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    if (co_await probe(step.socket)) co_return Result<>{};
    if (!process_alive(step.pid)) break;
    co_await pause_ms(kPollMs);
  }
  co_return fail(ErrorCode::kUnavailable,
                 fmt::format("{} did not start: {}", step.name, log_tail(step.log)));
}

Result<> write_configuration(const InstanceNames& names) {
  std::error_code error;
  fs::create_directories(names.runtime_dir, error);
  fs::create_directories(names.data_dir, error);
  fs::permissions(names.runtime_dir, fs::perms::owner_all, error);
  fs::permissions(names.data_dir, fs::perms::owner_all | fs::perms::others_exec, error);
  if (!write_text_file(names.runtime_dir + "/containerd.toml", containerd_config(names)) ||
      !write_text_file(names.runtime_dir + "/daemon.json", dockerd_config(names))) {
    return fail(ErrorCode::kInternal, "cannot write to " + names.runtime_dir);
  }
  return {};
}

Awaitable<Result<>> start_containerd(const CgroupTree& cgroups, InstanceNames names) {
  const auto socket = names.runtime_dir + "/containerd.sock";
  const auto log = names.data_dir + "/containerd.log";
  std::error_code ignored;
  fs::remove(socket, ignored);
  CO_TRY(const int pid,
         spawn_inside(cgroups, names, log,
                      {"containerd", "--config", names.runtime_dir + "/containerd.toml"}));
  co_return co_await wait_until_up({pid, socket, log, "containerd"}, can_connect);
}

Awaitable<Result<>> start_dockerd(const CgroupTree& cgroups, InstanceNames names) {
  const auto log = names.data_dir + "/engine.log";
  std::error_code ignored;
  fs::remove(engine_socket_path(names), ignored);
  // dockerd refuses to start when the process id in a left-over file is in use by anybody.
  fs::remove(names.runtime_dir + "/engine.pid", ignored);
  CO_TRY(const int pid,
         spawn_inside(cgroups, names, log,
                      {"dockerd", "--config-file", names.runtime_dir + "/daemon.json"}));
  co_return co_await wait_until_up({pid, engine_socket_path(names), log, "dockerd"}, answers_ping);
}

}  // namespace

std::string engine_socket_path(const InstanceNames& names) {
  return names.runtime_dir + "/engine.sock";
}

EngineProcesses find_engine(const CgroupTree& cgroups, const InstanceNames& names) {
  const auto pids = cgroups.pids(names.cgroup + "/engine");
  return {find_process(pids, "containerd", names.runtime_dir),
          find_process(pids, "dockerd", names.runtime_dir)};
}

std::string containerd_config(const InstanceNames& names) {
  // Without a socket of its own dockerd would use the machine's containerd when there is one.
  return fmt::format(
      "version = 2\n"
      "root = \"{0}/containerd\"\n"
      "state = \"{1}/state\"\n"
      "disabled_plugins = [\"io.containerd.grpc.v1.cri\", \"io.containerd.internal.v1.opt\",\n"
      "  \"io.containerd.snapshotter.v1.aufs\", \"io.containerd.snapshotter.v1.btrfs\",\n"
      "  \"io.containerd.snapshotter.v1.devmapper\", \"io.containerd.snapshotter.v1.zfs\"]\n"
      "[debug]\n"
      "level = \"warn\"\n"
      "[grpc]\n"
      "address = \"{1}/containerd.sock\"\n",
      names.data_dir, names.runtime_dir);
}

std::string dockerd_config(const InstanceNames& names) {
  const json::object config = {
      {"containerd", names.runtime_dir + "/containerd.sock"},
      {"data-root", names.data_dir + "/docker"},
      {"exec-root", names.runtime_dir + "/exec"},
      {"pidfile", names.runtime_dir + "/engine.pid"},
      {"hosts", json::array{"unix://" + engine_socket_path(names)}},
      {"cgroup-parent", "/" + names.cgroup + "/containers"},
      {"exec-opts", json::array{"native.cgroupdriver=cgroupfs"}},
      {"userland-proxy", false},
      {"live-restore", true},
      {"log-level", "warn"},
      // A container that writes for months must not fill the disk.
      {"log-driver", "json-file"},
      {"log-opts", json::object{{"max-size", "64m"}, {"max-file", "2"}}},
  };
  return json::serialize(config);
}

Awaitable<Result<EngineProcesses>> ensure_engine(const CgroupTree& cgroups, InstanceNames names) {
  auto running = find_engine(cgroups, names);
  if (!running.complete()) {
    CO_TRY_VOID(write_configuration(names));
    if (!running.containerd) CO_TRY_VOID(co_await start_containerd(cgroups, names));
    if (!running.dockerd) CO_TRY_VOID(co_await start_dockerd(cgroups, names));
    running = find_engine(cgroups, names);
  }
  if (!running.complete()) {
    co_return fail(ErrorCode::kUnavailable, "the Docker Engine ended right after its start");
  }
  co_return running;
}

}  // namespace minato::ec2
