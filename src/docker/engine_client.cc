#include "docker/engine_client.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/limits.h"
#include "docker/engine_json.h"
#include "docker/json_lines.h"
#include "docker/live_stream.h"
#include "docker/stream_frames.h"

namespace minato::docker {

using namespace std::chrono_literals;

namespace {

// create and start wait for storage and network drivers; a loaded machine needs many seconds.
constexpr auto kCallTimeout = 180s;
// The engine asks the registry itself here.
constexpr auto kRegistryTimeout = 60s;
// A pull that moves nothing for this long has failed.
constexpr auto kPullIdle = 60s;
// Containers live as long as they like.
constexpr auto kEndless = std::chrono::hours(24 * 365);

http::Request request_of(std::string method, std::string target) {
  return {.method = std::move(method),
          .target = std::move(target),
          .headers = {{"Host", "docker"}},
          .body = {},
          .peer = {}};
}

http::Request with_json(http::Request request, const boost::json::object& body) {
  request.headers.set("Content-Type", "application/json");
  request.body = boost::json::serialize(body);
  return request;
}

std::string container_path(std::string_view id, std::string_view rest) {
  return "/containers/" + http::percent_encode(id) + std::string(rest);
}

std::string label_filter(const std::vector<std::string>& labels, bool events) {
  boost::json::object filters;
  if (events) filters["type"] = boost::json::array{"container"};
  if (!labels.empty()) filters["label"] = boost::json::array(labels.begin(), labels.end());
  return http::percent_encode(boost::json::serialize(filters));
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<> without_value(Result<std::string> result) {
  if (!result) return std::unexpected(std::move(result).error());
  return {};
}

}  // namespace

class EngineClient::Events final : public EventStream {
 public:
  explicit Events(LiveStream stream) : stream_(std::move(stream)) {}

  Awaitable<Result<Event>> next() override {
    while (true) {
      auto line = lines_.next();
      if (line && line->has_value()) co_return read_event(**line);
      // A line that cannot be read is skipped: the periodic list covers what it said.
      if (!line) continue;
      CO_TRY(auto bytes, co_await stream_->read_some(kEndless));
      if (bytes.empty()) co_return fail(ErrorCode::kUnavailable, "The engine's events ended.");
      lines_.feed(text_of(bytes));
    }
  }
  void abort() override { stream_->abort(); }

 private:
  LiveStream stream_;
  JsonLines lines_;
};

EngineClient::EngineClient(http::Peer peer)
    : client_(std::move(peer)), live_(std::make_shared<Streams>()) {}

EngineClient::~EngineClient() {
  abort();
}

Result<std::unique_ptr<EngineClient>> EngineClient::connect_to(std::string_view socket) {
  const std::string url =
      socket.starts_with('/') ? "unix://" + std::string(socket) : std::string(socket);
  TRY(http::Peer peer, http::Peer::from_url(url));
  return std::make_unique<EngineClient>(std::move(peer));
}

void EngineClient::abort() {
  ++aborts_;
  const Streams streams = *live_;
  for (http::ResponseStream* stream : streams) stream->abort();
}

Awaitable<Result<std::string>> EngineClient::version_prefix() {
  if (!version_prefix_.empty()) co_return version_prefix_;
  CO_TRY(http::Response answer, co_await client_.send(request_of("GET", "/version"), kCallTimeout,
                                                      limits::kEngineResponseBytes));
  if (answer.status >= 400) co_return fail(read_error(answer.status, answer.body));
  CO_TRY(boost::json::value value, parse_body(answer.body));
  const auto* object = value.if_object();
  auto text = [object](std::string_view key) -> std::string_view {
    const auto* found = object ? object->if_contains(key) : nullptr;
    return found && found->is_string() ? std::string_view(found->get_string()) : "";
  };
  CO_TRY(std::string version, choose_api_version(text("MinAPIVersion"), text("ApiVersion")));
  version_prefix_ = "/v" + version;
  co_return version_prefix_;
}

Awaitable<Result<std::string>> EngineClient::call(http::Request request,
                                                  std::chrono::milliseconds timeout) {
  CO_TRY(std::string prefix, co_await version_prefix());
  request.target = prefix + request.target;
  CO_TRY(http::Response answer,
         co_await client_.send(std::move(request), timeout, limits::kEngineResponseBytes));
  if (answer.status >= 400) co_return fail(read_error(answer.status, answer.body));
  co_return std::move(answer.body);
}

Awaitable<Result<boost::json::value>> EngineClient::call_json(http::Request request) {
  CO_TRY(std::string body, co_await call(std::move(request), kCallTimeout));
  co_return parse_body(body);
}

Awaitable<Result<EngineClient::LiveStream>> EngineClient::open(http::Request request,
                                                               std::chrono::milliseconds timeout) {
  CO_TRY(std::string prefix, co_await version_prefix());
  request.target = prefix + request.target;
  const std::uint64_t aborts = aborts_;
  CO_TRY(auto stream, co_await client_.stream(std::move(request), timeout));
  if (aborts != aborts_) co_return fail(ErrorCode::kUnavailable, "The call was cut.");
  LiveStream live(std::move(stream), live_);
  if (const int status = live->head().status; status >= 400) {
    CO_TRY(std::string body, co_await live.read_all(kCallTimeout, limits::kApiBodyBytes));
    co_return fail(read_error(status, body));
  }
  co_return std::move(live);
}

Awaitable<Result<EngineInfo>> EngineClient::info() {
  CO_TRY(boost::json::value value, co_await call_json(request_of("GET", "/info")));
  EngineInfo out = read_info(value);
  out.api_version = version_prefix_.substr(2);
  co_return out;
}

Awaitable<Result<std::string>> EngineClient::create(CreateRequest request) {
  const std::string target = "/containers/create?name=" + http::percent_encode(request.name);
  CO_TRY(boost::json::value value,
         co_await call_json(with_json(request_of("POST", target), request.config)));
  const auto* object = value.if_object();
  const auto* id = object ? object->if_contains("Id") : nullptr;
  if (!id || !id->is_string()) {
    co_return fail(ErrorCode::kDataLoss, "The engine made a container and gave no id.");
  }
  co_return std::string(id->get_string());
}

Awaitable<Result<>> EngineClient::start(std::string id) {
  co_return without_value(
      co_await call(request_of("POST", container_path(id, "/start")), kCallTimeout));
}

Awaitable<Result<>> EngineClient::stop(std::string id, std::chrono::seconds grace) {
  const std::string target = container_path(id, "/stop?t=" + std::to_string(grace.count()));
  co_return without_value(co_await call(request_of("POST", target), grace + kCallTimeout));
}

Awaitable<Result<>> EngineClient::kill(std::string id, std::string signal) {
  const std::string target = container_path(id, "/kill?signal=" + http::percent_encode(signal));
  co_return without_value(co_await call(request_of("POST", target), kCallTimeout));
}

Awaitable<Result<>> EngineClient::remove(std::string id, bool force_with_volumes) {
  const std::string target = container_path(id, force_with_volumes ? "?force=1&v=1" : "");
  co_return without_value(co_await call(request_of("DELETE", target), kCallTimeout));
}

Awaitable<Result<ContainerState>> EngineClient::inspect(std::string id) {
  CO_TRY(boost::json::value value,
         co_await call_json(request_of("GET", container_path(id, "/json"))));
  co_return read_container(value);
}

Awaitable<Result<int>> EngineClient::wait(std::string id) {
  CO_TRY(LiveStream stream,
         co_await open(request_of("POST", container_path(id, "/wait")), kEndless));
  CO_TRY(std::string body, co_await stream.read_all(kEndless, limits::kApiBodyBytes));
  CO_TRY(boost::json::value value, parse_body(body));
  const auto* object = value.if_object();
  const auto* code = object ? object->if_contains("StatusCode") : nullptr;
  if (!code || !code->is_int64()) {
    co_return fail(ErrorCode::kUnavailable, "The engine stopped waiting for the container.");
  }
  co_return static_cast<int>(code->get_int64());
}

Awaitable<Result<std::vector<ContainerState>>> EngineClient::list(std::vector<std::string> labels) {
  const std::string target = "/containers/json?all=1&filters=" + label_filter(labels, false);
  CO_TRY(boost::json::value value, co_await call_json(request_of("GET", target)));
  co_return read_container_list(value);
}

Awaitable<Result<>> EngineClient::pull(std::string image, std::optional<RegistryAuth> auth) {
  const ImageName name = split_image_name(image);
  http::Request request =
      request_of("POST", "/images/create?fromImage=" + http::percent_encode(name.repository) +
                             "&tag=" + http::percent_encode(name.tag));
  if (auth) request.headers.set("X-Registry-Auth", registry_auth_header(*auth));
  auto opened = co_await open(std::move(request), kRegistryTimeout);
  if (!opened) co_return fail(std::move(opened).error());
  JsonLines lines;
  while (true) {
    CO_TRY(auto bytes, co_await (*opened)->read_some(kPullIdle));
    bytes.empty() ? lines.finish() : lines.feed(text_of(bytes));
    while (true) {
      CO_TRY(auto line, lines.next());
      if (!line) break;
      if (std::string error = read_pull_error(*line); !error.empty()) {
        co_return fail(pull_error(std::move(error)));
      }
    }
    if (bytes.empty()) co_return Result<>{};
  }
}

Awaitable<Result<ImageState>> EngineClient::inspect_image(std::string image) {
  CO_TRY(boost::json::value value,
         co_await call_json(
             request_of("GET", "/images/" + http::percent_encode(image, true) + "/json")));
  co_return read_image(value);
}

Awaitable<Result<>> EngineClient::remove_image(std::string image) {
  co_return without_value(co_await call(
      request_of("DELETE", "/images/" + http::percent_encode(image, true)), kCallTimeout));
}

Awaitable<Result<std::string>> EngineClient::remote_digest(std::string image,
                                                           std::optional<RegistryAuth> auth) {
  http::Request request =
      request_of("GET", "/distribution/" + http::percent_encode(image, true) + "/json");
  if (auth) request.headers.set("X-Registry-Auth", registry_auth_header(*auth));
  CO_TRY(std::string body, co_await call(std::move(request), kRegistryTimeout));
  CO_TRY(boost::json::value value, parse_body(body));
  co_return read_distribution_digest(value);
}

Awaitable<Result<std::string>> EngineClient::logs(std::string id, int tail) {
  CO_TRY(boost::json::value container,
         co_await call_json(request_of("GET", container_path(id, "/json"))));
  const std::string target =
      container_path(id, "/logs?stdout=1&stderr=1&tail=" + std::to_string(tail));
  CO_TRY(std::string body, co_await call(request_of("GET", target), kCallTimeout));
  if (has_tty(container)) co_return body;
  std::string out;
  FrameDecoder decoder;
  CO_TRY_VOID(decoder.feed(std::as_bytes(std::span(body)), out));
  co_return out;
}

Awaitable<Result<boost::json::object>> EngineClient::stats(std::string id) {
  CO_TRY(boost::json::value value,
         co_await call_json(
             request_of("GET", container_path(id, "/stats?stream=false&one-shot=true"))));
  if (!value.is_object()) co_return fail(ErrorCode::kDataLoss, "The engine gave no statistics.");
  co_return std::move(value.get_object());
}

Awaitable<Result<std::unique_ptr<EventStream>>> EngineClient::events(
    std::vector<std::string> labels, std::int64_t since_ns) {
  std::string target = "/events?filters=" + label_filter(labels, true);
  if (since_ns > 0) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    target += fmt::format("&since={}.{:09}", since_ns / kSecond, since_ns % kSecond);
  }
  CO_TRY(LiveStream stream, co_await open(request_of("GET", target), kCallTimeout));
  co_return std::make_unique<Events>(std::move(stream));
}

Awaitable<Result<>> EngineClient::create_volume(std::string name, boost::json::object options) {
  options["Name"] = name;
  co_return without_value(
      co_await call(with_json(request_of("POST", "/volumes/create"), options), kCallTimeout));
}

Awaitable<Result<>> EngineClient::remove_volume(std::string name) {
  co_return without_value(
      co_await call(request_of("DELETE", "/volumes/" + http::percent_encode(name)), kCallTimeout));
}

}  // namespace minato::docker
