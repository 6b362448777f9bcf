#include "apps/commands.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <cstdio>

#include "base/log.h"
#include "control_plane/control_plane.h"
#include "control_plane/data_folder.h"
#include "net/local_client.h"
#include "net/process.h"

namespace minato {
namespace {

// A server of many short requests wants few arenas; the default of eight a core costs memory only.
void tune_allocator() {
  mallopt(M_ARENA_MAX, 2);
}

// One descriptor a connection and a few a container.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Awaitable<void> serve(ControlPlane& server, const Settings& settings, int& code) {
  auto access = co_await server.start();
  if (access) {
    if (auto written = write_pid_file(settings.data_dir); !written) {
      log::warn("{}", written.error().message);
    }
    log::info("listening on {} (account {}, region {}){}", access->endpoint, access->account,
              access->region, settings.dev ? ", any access key is accepted" : "");
    log::info("console: {}/console/", access->endpoint);
    log::info("use it with: eval \"$(minato env --data-dir {})\"", settings.data_dir);
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    log::info("stopping; instances and their containers go on");
    code = 0;
  } else {
    log::error("cannot start: {}", access.error().message);
  }
  co_await server.stop();
}

int serve_until_signal(const Settings& settings) {
  asio::io_context control(1);
  ControlPlane server(settings, control.get_executor());
  int code = 1;
  asio::co_spawn(control, serve(server, settings, code), asio::detached);
  control.run();
  return code;
}

}  // namespace

int run_server(const Settings& settings) {
  if (settings.dev && !http::is_loopback_address(settings.listen)) {
    log::error("--dev accepts any access key and therefore listens on loopback only, not on {}",
               settings.listen);
    return 1;
  }
  if (settings.local_user && !http::is_loopback_address(settings.listen)) {
    log::error(
        "--local-user lets anybody in who reaches the console and therefore listens on "
        "loopback only, not on {}",
        settings.listen);
    return 1;
  }
  if (settings.scan_engine == ScanEngine::kTrivy && find_program("trivy").empty()) {
    log::error("--scan-engine trivy needs the program trivy, which is not on the PATH");
    return 1;
  }
  if (auto prepared = prepare_data_dir(settings.data_dir); !prepared) {
    log::error("{}", prepared.error().message);
    return 1;
  }
  std::signal(SIGPIPE, SIG_IGN);
  tune_allocator();
  raise_file_limit();
  const int code = serve_until_signal(settings);
  // Last of all: whoever waits for the file to go may use the folder then.
  if (code == 0) remove_pid_file(settings.data_dir);
  return code;
}

int print_env(const std::string& data_dir) {
  const auto access = read_client_access(data_dir);
  if (!access) {
    fmt::print(stderr, "minato env: {}\nStart the server first: minato server --data-dir {}\n",
               access.error().message, data_dir);
    return 1;
  }
  fmt::print("export AWS_ACCESS_KEY_ID={}\n", access->access_key_id);
  fmt::print("export AWS_SECRET_ACCESS_KEY={}\n", access->secret_key);
  fmt::print("export AWS_DEFAULT_REGION={0}\nexport AWS_REGION={0}\n", access->region);
  fmt::print("export AWS_ENDPOINT_URL={}\n", access->endpoint);
  fmt::print("unset AWS_SESSION_TOKEN AWS_PROFILE\n");
  if (isatty(STDOUT_FILENO)) {
    fmt::print(stderr, "# Run this in your shell: eval \"$(minato env --data-dir {})\"\n",
               data_dir);
  }
  return 0;
}

namespace {

void print_table(const ServedService& service) {
  const auto served = std::count(service.served.begin(), service.served.end(), true);
  fmt::print("\n## {} ({} of {} served)\n\n| operation | |\n|---|---|\n", service.service->name,
             served, service.served.size());
  for (std::size_t i = 0; i < service.served.size(); ++i) {
    fmt::print("| {} | {} |\n", service.service->operations[i].name,
               service.served[i] ? "served" : "not yet");
  }
}

void print_samples(const std::vector<ServedService>& services) {
  boost::json::object all;
  for (const auto& [service, served, samples] : services) {
    boost::json::object& of_service = all[service->name].emplace_object();
    for (std::size_t i = 0; i < served.size(); ++i) {
      if (served[i]) of_service[service->operations[i].name] = samples[i];
    }
  }
  fmt::print("{}\n", boost::json::serialize(all));
}

// Services whose models are whole; of the others only what is served is known.
bool has_whole_model(const ServedService& one) {
  return one.service->name == "ecr" || one.service->name == "ecs" || one.service->name == "logs";
}

Awaitable<void> print_tables(ControlPlane& server, bool samples, int& code) {
  const auto tables = co_await server.list_operations();
  if (tables && samples) {
    print_samples(*tables);
    code = 0;
  } else if (tables) {
    fmt::print(
        "# Operations\n\nGenerated by `minato operations`. An operation that is not served is "
        "parsed and validated,\nthen refused with an error that says so.\n");
    for (const auto& service : *tables) {
      if (has_whole_model(service)) print_table(service);
    }
    code = 0;
  } else {
    fmt::print(stderr, "minato operations: {}\n", tables.error().message);
  }
  co_await server.stop();
}

}  // namespace

int print_operations(bool samples) {
  asio::io_context control(1);
  ControlPlane server(Settings{}, control.get_executor());
  int code = 1;
  asio::co_spawn(control, print_tables(server, samples, code), asio::detached);
  control.run();
  return code;
}

}  // namespace minato
