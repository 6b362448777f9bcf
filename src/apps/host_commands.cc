// The commands that concern this machine: agent, doctor, cleanup.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>

#include "agent/agent.h"
#include "apps/commands.h"
#include "base/log.h"
#include "control_plane/data_folder.h"
#include "ec2/driver/netns/netns_driver.h"
#include "net/process.h"
#include "store/sqlite/sqlite_store.h"

namespace minato {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Awaitable<void> run_until_signal(agent::Agent& agent, int& code) {
  if (auto started = agent.start(); !started) {
    log::error("agent: {}", started.error().message);
    co_return;
  }
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
  co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
  log::info("stopping; containers go on");
  co_await agent.stop();
  code = 0;
}

bool report(bool fine, const std::string& what, const std::string& advice) {
  fmt::print("{}  {}{}\n", fine ? "ok     " : "MISSING", what, fine ? "" : ": " + advice);
  return fine;
}

Awaitable<void> clean_up(ec2::NetnsDriver& driver, int& code) {
  auto done = co_await driver.cleanup_all();
  if (done) {
    code = 0;
  } else {
    fmt::print(stderr, "minato cleanup: {}\n", done.error().message);
  }
  co_await driver.close();
}

}  // namespace

int run_agent(const AgentSettings& settings) {
  agent::AgentConfig config;
  config.cluster = settings.cluster;
  config.endpoint = settings.endpoint;
  config.region = settings.region;
  config.data_dir = settings.data_dir;
  config.docker_socket = settings.engine_socket;
  config.own_key = true;
  config.external = settings.launch_type == "EXTERNAL";
  config.memory_mib = settings.memory_mib;
  config.cpu_units = settings.cpus * 1024;
  config.credentials = [] {
    return aws::SigningCredentials{.access_key_id = environment("AWS_ACCESS_KEY_ID"),
                                   .secret_key = environment("AWS_SECRET_ACCESS_KEY"),
                                   .session_token = environment("AWS_SESSION_TOKEN")};
  };
  if (environment("AWS_ACCESS_KEY_ID").empty()) {
    log::error("minato agent: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  asio::io_context loop(1);
  agent::Agent agent(std::move(config), loop.get_executor());
  int code = 1;
  asio::co_spawn(loop, run_until_signal(agent, code), asio::detached);
  loop.run();
  return code;
}

int run_doctor(const Settings& settings) {
  bool fine = true;
  const auto usable = prepare_data_dir(settings.data_dir);
  fine &= report(usable.has_value(), "data folder " + settings.data_dir,
                 usable ? "" : usable.error().message);
  fmt::print("\nFor container instances on this machine (aws ec2 run-instances):\n");
  fine &= report(geteuid() == 0, "root", "start the server with sudo");
  for (const char* program : {"dockerd", "containerd", "nft", "iptables", "ip", "nsenter"}) {
    fine &= report(!find_program(program).empty(), program,
                   "apt install docker.io nftables iptables iproute2 util-linux");
  }
  struct stat cgroup{};
  fine &= report(stat("/sys/fs/cgroup", &cgroup) == 0, "cgroups", "mount /sys/fs/cgroup");
  fmt::print("\nThe registry and the APIs need none of these.\n");
  return fine ? 0 : 1;
}

int run_cleanup(const Settings& settings) {
  // The store's lock says whether a server runs on this folder; it is held until the end.
  const std::string state = settings.data_dir + "/state";
  std::unique_ptr<store::Store> lock;
  if (access(state.c_str(), F_OK) == 0) {
    auto opened = store::open_sqlite({.folder = state});
    if (!opened && opened.error().code == ErrorCode::kFailedPrecondition) {
      fmt::print(stderr, "minato cleanup: stop the server first: {}\n", opened.error().message);
      return 1;
    }
    if (opened) lock = std::move(*opened);
  }
  asio::io_context loop(1);
  ec2::NetnsDriver driver(loop.get_executor(), {.data_dir = settings.data_dir});
  int code = 1;
  asio::co_spawn(loop, clean_up(driver, code), asio::detached);
  loop.run();
  if (lock) lock->stop();
  return code;
}

}  // namespace minato
