// minato import
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "apps/commands.h"
#include "control_plane/data_folder.h"
#include "importer/folder_source.h"
#include "importer/importer.h"
#include "importer/minato_destination.h"
#include "importer/registry_source.h"
#include "oci_client/login_hosts.h"

namespace minato {
namespace {

constexpr std::size_t kFailuresShown = 100;
// Some copies of a chunk are held for each layer on its way. An S3 store takes parts of 5 MiB.
// Nobody waits for an answer: a registry that limits its clients is given its time.
constexpr oci::Options kSourceOptions{.retry_after_max = std::chrono::minutes(5)};
constexpr oci::Options kServerOptions{.chunk_bytes = 5 * 1024 * 1024};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Result<oci::Credentials> read_login(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0) {
    return fail(ErrorCode::kInvalidArgument, "the login is not user:password");
  }
  return oci::Credentials{.user = text.substr(0, colon), .password = text.substr(colon + 1)};
}

// Anonymous without a file, or without an entry in it.
Result<oci::Credentials> docker_login(const std::string& host) {
  std::string folder = variable("DOCKER_CONFIG");
  if (folder.empty()) folder = variable("HOME") + "/.docker";
  const std::string path = folder + "/config.json";
  std::ifstream file(path);
  if (!file) return oci::Credentials();
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto login = importer::find_login(text, host);
  if (!login) return fail(ErrorCode::kInvalidArgument, path + ": " + login.error().message);
  return login->value_or(oci::Credentials());
}

Result<oci::Credentials> source_login(const ImportSettings& settings, const std::string& host) {
  if (!settings.login.empty()) return read_login(settings.login);
  if (const auto login = variable("MINATO_IMPORT_LOGIN"); !login.empty()) return read_login(login);
  return docker_login(host);
}

Result<std::vector<http::Peer>> login_hosts(const ImportSettings& settings) {
  std::vector<http::Peer> out;
  for (const std::string& text : settings.login_hosts) {
    TRY(out.emplace_back(), oci::parse_login_host(text));
  }
  return out;
}

Result<std::unique_ptr<importer::Source>> open_source(const ImportSettings& settings,
                                                      const Clock& clock) {
  if (settings.folder.empty() == settings.registry.empty()) {
    return fail(ErrorCode::kInvalidArgument, "one of --from-folder and --from is needed");
  }
  if (!settings.folder.empty()) {
    TRY(auto folder, importer::FolderSource::open(settings.folder));
    return folder;
  }
  TRY(auto name, importer::parse_source(settings.registry, settings.insecure));
  TRY(auto login, source_login(settings, name.host));
  TRY(login.hosts, login_hosts(settings));
  return std::make_unique<importer::RegistrySource>(std::move(name), std::move(login), clock,
                                                    kSourceOptions);
}

Result<ecr::EcrClient::Target> find_server(const ImportSettings& settings) {
  if (!settings.endpoint.empty()) {
    TRY(auto peer, http::Peer::from_url(settings.endpoint));
    ecr::EcrClient::Target out{.peer = std::move(peer),
                               .credentials = {.access_key_id = variable("AWS_ACCESS_KEY_ID"),
                                               .secret_key = variable("AWS_SECRET_ACCESS_KEY"),
                                               .session_token = variable("AWS_SESSION_TOKEN")},
                               .region = settings.region};
    if (!out.credentials.access_key_id.empty()) return out;
    return fail(ErrorCode::kInvalidArgument,
                "--endpoint needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  auto access = read_client_access(std::filesystem::absolute(settings.data_dir));
  if (!access) {
    return fail(access.error().code,
                fmt::format("{}\nIt asks the server that runs on {}, or the one of --endpoint",
                            access.error().message, settings.data_dir));
  }
  TRY(auto peer, http::Peer::from_url(access->endpoint));
  return ecr::EcrClient::Target{.peer = std::move(peer),
                                .credentials = {.access_key_id = std::move(access->access_key_id),
                                                .secret_key = std::move(access->secret_key),
                                                .session_token = {}},
                                .region = std::move(access->region)};
}

// Names and reasons are foreign text, which must not steer a terminal.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

void print_report(const importer::Report& report, bool dry_run) {
  for (std::size_t i = 0; i < std::min(report.failures.size(), kFailuresShown); ++i) {
    fmt::print(stderr, "failed: {}: {}\n", printable(report.failures[i].name),
               printable(report.failures[i].reason));
  }
  if (report.failures.size() > kFailuresShown) {
    fmt::print(stderr, "and {} more\n", report.failures.size() - kFailuresShown);
  }
  fmt::print("images  {} {}, {} there already, {} failed\n", report.copied,
             dry_run ? "to copy" : "copied", report.skipped, report.failures.size());
  if (dry_run) return;
  fmt::print("blobs   {} copied ({}), {} mounted, {} there already\n", report.blobs,
             importer::format_bytes(report.bytes), report.blobs_mounted, report.blobs_there);
}

// What a run works with; ends after its coroutines.
struct Run {
  importer::MinatoDestination& server;
  importer::Importer& importer;
  importer::Ticker& ticker;
  Result<importer::Report> outcome = importer::Report{};
};

Awaitable<void> copy(Run& run) {
  const auto connected = co_await run.server.connect();
  if (connected) {
    run.outcome = co_await run.importer.run();
  } else {
    run.outcome = fail(connected.error().code, "the server: " + connected.error().message);
  }
  run.ticker.stop();
}

int run_import(asio::io_context& loop, const ImportSettings& settings, importer::Source& source,
               ecr::EcrClient::Target target) {
  const SystemClock clock;
  importer::MinatoDestination server(std::move(target), clock, kServerOptions);
  importer::Ticker* bar = nullptr;
  importer::Importer importer(source, server,
                              {.repositories = settings.repositories,
                               .prefix = settings.prefix,
                               .jobs = settings.jobs,
                               .dry_run = settings.dry_run},
                              [&bar](const std::string& line) {
                                if (bar) bar->clear();
                                fmt::print("{}\n", line);
                              });
  importer::Ticker ticker(importer.totals(), loop.get_executor());
  bar = &ticker;
  Run run{.server = server, .importer = importer, .ticker = ticker};
  asio::co_spawn(loop, copy(run), asio::detached);
  asio::co_spawn(loop, ticker.run(), asio::detached);
  loop.run();
  if (!run.outcome) {
    fmt::print(stderr, "minato import: {}\n", run.outcome.error().message);
    return 1;
  }
  print_report(*run.outcome, settings.dry_run);
  return run.outcome->failures.empty() ? 0 : 1;
}

}  // namespace

int import_images(const ImportSettings& settings) {
  std::signal(SIGPIPE, SIG_IGN);
  const SystemClock clock;
  // Outlives the source, which keeps connections on it.
  asio::io_context loop(1);
  const auto source = open_source(settings, clock);
  if (!source) {
    fmt::print(stderr, "minato import: {}\n", source.error().message);
    return 2;
  }
  auto target = find_server(settings);
  if (!target) {
    fmt::print(stderr, "minato import: {}\n", target.error().message);
    return 2;
  }
  return run_import(loop, settings, **source, std::move(*target));
}

}  // namespace minato
