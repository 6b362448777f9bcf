// The commands that ask a running server to look after its registry.
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include "apps/commands.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "control_plane/data_folder.h"
#include "net/http_client.h"

namespace minato {
namespace {

namespace json = boost::json;

constexpr auto kAnswerWithin = std::chrono::seconds(30);
constexpr auto kPollEvery = std::chrono::milliseconds(100);
constexpr std::size_t kAnswerBytes = 1024 * 1024;

// A signed call of the server that keeps its data in a folder of this machine.
class ServerCalls {
 public:
  ServerCalls(ClientAccess access, http::Peer peer)
      : access_(std::move(access)), client_(std::move(peer)) {}

  Awaitable<Result<json::object>> call(std::string method, std::string target) {
    http::Request request{
        .method = std::move(method), .target = std::move(target), .headers = {}, .body = {}};
    request.headers.add("Host", client_.peer().host_header());
    aws::sign_request(request,
                      {.access_key_id = access_.access_key_id,
                       .secret_key = access_.secret_key,
                       .session_token = {}},
                      {.region = access_.region, .service = "minato"}, SystemClock().now());
    CO_TRY(const auto answer,
           co_await client_.send(std::move(request), kAnswerWithin, kAnswerBytes));
    boost::system::error_code error;
    json::value body = json::parse(answer.body, error);
    if (error || !body.is_object()) {
      co_return fail(ErrorCode::kUnavailable, fmt::format("the server answered {}", answer.status));
    }
    if (answer.status >= 300) {
      const json::value* message = body.as_object().if_contains("message");
      co_return fail(ErrorCode::kUnavailable, message && message->is_string()
                                                  ? std::string(message->as_string())
                                                  : fmt::format("status {}", answer.status));
    }
    co_return std::move(body.as_object());
  }

 private:
  const ClientAccess access_;
  http::Client client_;
};

// Starts a run and waits for its report.
Awaitable<Result<json::object>> run_job(ServerCalls& server, std::string path, std::string query) {
  CO_TRY(const json::object started, co_await server.call("POST", path + query));
  const json::value* run = started.if_contains("run");
  if (!run) co_return fail(ErrorCode::kUnavailable, "the server named no run");
  const std::string target = path + "?run=" + json::serialize(*run);
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    CO_TRY(json::object state, co_await server.call("GET", target));
    if (const json::value* error = state.if_contains("error"); error && error->is_string()) {
      co_return fail(ErrorCode::kUnavailable, std::string(error->as_string()));
    }
    if (json::value* report = state.if_contains("report"); report && report->is_object()) {
      co_return std::move(report->as_object());
    }
    pause.expires_after(kPollEvery);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

std::uint64_t number(const json::object& report, std::string_view name) {
  const json::value* value = report.if_contains(name);
  boost::system::error_code error;
  const auto out = value ? value->to_number<std::uint64_t>(error) : 0;
  return error ? 0 : out;
}

void print_collection(const json::object& report, bool dry_run) {
  const char* went = dry_run ? "to collect" : "collected";
  fmt::print("blobs               {}\n", number(report, "blobs"));
  fmt::print("  in a repository   {}\n", number(report, "referenced"));
  fmt::print("  in grace          {}\n", number(report, "blobsInGrace"));
  fmt::print("  {:<18}{} ({} bytes)\n", went, number(report, "blobsCollected"),
             number(report, "bytesCollected"));
  fmt::print("layers without an image\n");
  fmt::print("  in grace          {}\n", number(report, "layersInGrace"));
  fmt::print("  {:<18}{}\n", went, number(report, "layersCollected"));
  if (!dry_run) fmt::print("broken uploads      {} removed\n", number(report, "uploadsRemoved"));
}

Awaitable<void> collect(ServerCalls& server, bool dry_run, int& code) {
  const auto report = co_await run_job(server, "/minato/gc", dry_run ? "?dry-run=true" : "");
  if (report) {
    print_collection(*report, dry_run);
    code = 0;
  } else {
    fmt::print(stderr, "minato gc: {}\n", report.error().message);
  }
}

// Returns whether all content is good.
bool print_scrub(const json::object& report) {
  fmt::print("blobs read          {} ({} bytes)\n", number(report, "blobs"),
             number(report, "bytes"));
  fmt::print("found damaged       {}\n", number(report, "damaged"));
  fmt::print("found missing       {}\n", number(report, "missing"));
  fmt::print("unreadable          {}\n", number(report, "unreadable"));
  const json::value* list = report.if_contains("withoutContent");
  if (!list || !list->is_array() || list->as_array().empty()) {
    return number(report, "unreadable") == 0;
  }
  fmt::print("without content until pushed again\n");
  for (const json::value& blob : list->as_array()) {
    const auto* digest = blob.is_object() ? blob.as_object().if_contains("digest") : nullptr;
    if (!digest || !digest->is_string()) continue;
    fmt::print("  {}\n", std::string(digest->as_string()));
    const auto* repositories = blob.as_object().if_contains("repositories");
    if (!repositories || !repositories->is_array()) continue;
    for (const json::value& repository : repositories->as_array()) {
      if (repository.is_string()) fmt::print("    {}\n", std::string(repository.as_string()));
    }
  }
  return false;
}

Awaitable<void> scrub(ServerCalls& server, int& code) {
  const auto report = co_await run_job(server, "/minato/scrub", "");
  if (report) {
    code = print_scrub(*report) ? 0 : 1;
  } else {
    fmt::print(stderr, "minato scrub: {}\n", report.error().message);
  }
}

// Runs work(server, code) against the server of the folder; the code of the process.
template <class Work>
int ask_server(const std::string& data_dir, std::string_view command, Work work) {
  auto access = read_client_access(data_dir);
  Result<http::Peer> peer = access ? http::Peer::from_url(access->endpoint)
                                   : Result<http::Peer>(std::unexpected(access.error()));
  if (!peer) {
    fmt::print(stderr, "minato {}: {}\nIt asks the server that runs on {}.\n", command,
               peer.error().message, data_dir);
    return 1;
  }
  asio::io_context loop(1);
  int code = 1;
  {
    ServerCalls server(std::move(*access), std::move(*peer));
    asio::co_spawn(loop, work(server, code), asio::detached);
    loop.run();
  }
  return code;
}

}  // namespace

int run_gc(const std::string& data_dir, bool dry_run) {
  return ask_server(data_dir, "gc", [dry_run](ServerCalls& server, int& code) {
    return collect(server, dry_run, code);
  });
}

int run_scrub(const std::string& data_dir) {
  return ask_server(data_dir, "scrub", scrub);
}

}  // namespace minato
