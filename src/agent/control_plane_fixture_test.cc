// The body of the tests' control plane; its tests are those of the agent.
#include "agent/control_plane_fixture.h"

#include "agent_link/handshake.h"
#include "agent_link/instance_key.h"
#include "aws/sigv4.h"

#include <unistd.h>

namespace minato::agent::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// Lends the engine that the fixture keeps to one agent after the other.
class BorrowedEngine final : public docker::Engine {
 public:
  explicit BorrowedEngine(docker::FakeEngine& engine) : engine_(engine) {}
  Awaitable<Result<docker::EngineInfo>> info() override { return engine_.info(); }
  Awaitable<Result<std::string>> create(docker::CreateRequest request) override {
    return engine_.create(std::move(request));
  }
  Awaitable<Result<>> start(std::string id) override { return engine_.start(std::move(id)); }
  Awaitable<Result<>> stop(std::string id, std::chrono::seconds grace) override {
    return engine_.stop(std::move(id), grace);
  }
  Awaitable<Result<>> kill(std::string id, std::string signal) override {
    return engine_.kill(std::move(id), std::move(signal));
  }
  Awaitable<Result<>> remove(std::string id, bool force) override {
    return engine_.remove(std::move(id), force);
  }
  Awaitable<Result<docker::ContainerState>> inspect(std::string id) override {
    return engine_.inspect(std::move(id));
  }
  Awaitable<Result<int>> wait(std::string id) override { return engine_.wait(std::move(id)); }
  Awaitable<Result<std::vector<docker::ContainerState>>> list(
      std::vector<std::string> labels) override {
    return engine_.list(std::move(labels));
  }
  Awaitable<Result<>> pull(std::string image, std::optional<docker::RegistryAuth> auth) override {
    return engine_.pull(std::move(image), std::move(auth));
  }
  Awaitable<Result<docker::ImageState>> inspect_image(std::string image) override {
    return engine_.inspect_image(std::move(image));
  }
  Awaitable<Result<>> remove_image(std::string image) override {
    return engine_.remove_image(std::move(image));
  }
  Awaitable<Result<std::string>> remote_digest(std::string image,
                                               std::optional<docker::RegistryAuth> auth) override {
    return engine_.remote_digest(std::move(image), std::move(auth));
  }
  Awaitable<Result<std::string>> logs(std::string id, int tail) override {
    return engine_.logs(std::move(id), tail);
  }
  Awaitable<Result<std::unique_ptr<docker::LogStream>>> follow_logs(
      std::string id, std::int64_t since_ns) override {
    return engine_.follow_logs(std::move(id), since_ns);
  }
  Awaitable<Result<std::unique_ptr<docker::LogStream>>> kept_logs(std::string id,
                                                                  std::int64_t since_ns) override {
    return engine_.kept_logs(std::move(id), since_ns);
  }
  Awaitable<Result<json::object>> stats(std::string id) override {
    return engine_.stats(std::move(id));
  }
  Awaitable<Result<std::unique_ptr<docker::EventStream>>> events(std::vector<std::string> labels,
                                                                 std::int64_t since) override {
    return engine_.events(std::move(labels), since);
  }
  Awaitable<Result<>> create_volume(std::string name, json::object options) override {
    return engine_.create_volume(std::move(name), std::move(options));
  }
  Awaitable<Result<>> remove_volume(std::string name) override {
    return engine_.remove_volume(std::move(name));
  }
  void abort() override { engine_.abort(); }

 private:
  docker::FakeEngine& engine_;
};

}  // namespace

FakeControlPlane::FakeControlPlane(Executor executor)
    : server_({executor}, [this](http::Exchange& exchange) { return handle(exchange); },
              {.connections_max = 64}) {}

Result<> FakeControlPlane::listen() {
  TRY(port_, server_.listen("127.0.0.1", 0));
  return {};
}

Awaitable<void> FakeControlPlane::stop() {
  if (work_) work_->abort();
  if (telemetry_socket_) telemetry_socket_->abort();
  co_await server_.stop(100ms);
}

Awaitable<Result<>> FakeControlPlane::send(std::string message) {
  const auto socket = work_;
  if (!socket) co_return fail(ErrorCode::kUnavailable, "no work channel");
  co_return co_await socket->write(std::move(message));
}

std::vector<json::object> FakeControlPlane::calls_of(std::string_view operation) const {
  std::vector<json::object> out;
  for (const Call& call : calls_) {
    if (call.operation == operation) out.push_back(call.request);
  }
  return out;
}

std::vector<std::string> FakeControlPlane::signers_of(std::string_view operation) const {
  std::vector<std::string> out;
  for (const Call& call : calls_) {
    if (call.operation == operation) out.push_back(call.signer);
  }
  return out;
}

std::vector<std::string> FakeControlPlane::keys_of(std::string_view operation) const {
  std::vector<std::string> out;
  for (const Call& call : calls_) {
    if (call.operation == operation) out.push_back(call.key);
  }
  return out;
}

std::vector<std::string> FakeControlPlane::statuses_of(std::string_view task_arn) const {
  std::vector<std::string> out;
  for (const json::object& call : calls_of("SubmitTaskStateChange")) {
    if (call.at("task").as_string() == task_arn) out.emplace_back(call.at("status").as_string());
  }
  return out;
}

Awaitable<void> FakeControlPlane::handle(http::Exchange& exchange) {
  const std::string path(exchange.request().path());
  if (path == "/acs/ws" || path == "/tcs/ws") {
    co_await hold(exchange, path == "/acs/ws");
  } else if (exchange.request().method == "HEAD") {
    http::Response head{.status = registry_digest.empty() ? 404 : 200, .headers = {}, .body = {}};
    if (!registry_digest.empty()) head.headers.set("Docker-Content-Digest", registry_digest);
    (void)co_await exchange.respond(std::move(head));
  } else {
    co_await handle_call(exchange);
  }
}

Awaitable<void> FakeControlPlane::handle_call(http::Exchange& exchange) {
  const std::string target(exchange.request().headers.find("X-Amz-Target").value_or(""));
  const std::string operation = target.substr(target.find('.') + 1);
  const auto body = co_await exchange.read_body(1 << 20);
  json::object request;
  if (body && !body->empty()) request = json::parse(*body).as_object();
  http::Response response{.status = 200, .headers = {}, .body = {}};
  if (operation == "SubmitTaskStateChange" && failing_submits > 0) {
    --failing_submits;
    response.status = 500;
    response.body = R"({"__type":"ServerException","message":"later"})";
  } else {
    response.body = answer(operation, request);
    const auto claim = aws::read_signature_claim(exchange.request());
    calls_.push_back({.operation = operation,
                      .request = std::move(request),
                      .signer = claim ? claim->access_key_id : std::string(),
                      .key = agent_link::proven_key(exchange.request().headers)});
  }
  (void)co_await exchange.respond(std::move(response));
}

std::string FakeControlPlane::answer(const std::string& operation,
                                     const json::object& request) const {
  if (operation == "RegisterContainerInstance") {
    return json::serialize(json::object{
        {"containerInstance",
         {{"containerInstanceArn", kInstanceArn}, {"attributes", request.at("attributes")}}}});
  }
  if (operation == "DiscoverPollEndpoint") {
    return json::serialize(
        json::object{{"endpoint", url() + "/acs"}, {"telemetryEndpoint", url() + "/tcs/"}});
  }
  if (operation == "GetAuthorizationToken") {
    return R"({"authorizationData":[{"authorizationToken":"QVdTOnNlY3JldA==",)"
           R"("expiresAt":4102444800,"proxyEndpoint":"http://localhost:4566"}]})";
  }
  return "{}";
}

Awaitable<void> FakeControlPlane::hold(http::Exchange& exchange, bool work) {
  if (work) {
    work_targets.push_back(exchange.request().target);
    work_keys.push_back(agent_link::proven_key(exchange.request().headers));
  }
  if (inactive) {
    (void)co_await exchange.respond(
        {.status = 400,
         .headers = {},
         .body = agent_link::refusal_body({.type = "InactiveInstanceException", .message = "x"})});
    co_return;
  }
  auto upgraded = co_await exchange.upgrade();
  if (!upgraded) co_return;
  const std::shared_ptr<http::WebSocket> socket = *std::move(upgraded);
  (work ? work_ : telemetry_socket_) = socket;
  while (true) {
    auto text = co_await socket->read(60s);
    if (!text) break;
    (work ? work_messages : telemetry).push_back(*std::move(text));
  }
  // The server waits at its end for whoever still holds a connection.
  auto& held = work ? work_ : telemetry_socket_;
  if (held == socket) held.reset();
}

AgentTest::AgentTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "agent_test.XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  engine_ = std::make_unique<docker::FakeEngine>(loop_, clock_);
  plane_ = std::make_unique<FakeControlPlane>(loop_);
  EXPECT_TRUE(plane_->listen());
}

AgentTest::~AgentTest() {
  stop_agent();
  run(plane_->stop());
  threads_.stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

namespace {

Awaitable<bool> poll_until(std::function<bool()> condition, Executor loop) {
  asio::steady_timer timer(loop);
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) co_return false;
    timer.expires_after(1ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return true;
}

}  // namespace

bool AgentTest::eventually(std::function<bool()> condition) {
  return run(poll_until(std::move(condition), loop_));
}

AgentConfig AgentTest::config() const {
  AgentConfig out;
  out.cluster = "web";
  out.endpoint = plane_->url();
  out.credentials = [] {
    return aws::SigningCredentials{
        .access_key_id = "AKIA", .secret_key = "secret", .session_token = ""};
  };
  out.data_dir = folder_;
  out.own_key = own_key_;
  return out;
}

void AgentTest::start_agent() {
  on_loop([this] {
    agent_ =
        std::make_unique<Agent>(config(), loop_,
                                AgentParts{.engine = std::make_unique<BorrowedEngine>(*engine_),
                                           .clock = nullptr,
                                           .random = nullptr});
    EXPECT_TRUE(agent_->start());
  });
  EXPECT_TRUE(eventually([this] { return agent_->connected(); }));
}

void AgentTest::stop_agent() {
  if (!agent_) return;
  run(agent_->stop());
  on_loop([this] { agent_.reset(); });
}

void AgentTest::send_task(const api::Task& task, int sequence) {
  api::PayloadMessage payload{.cluster_arn = "web",
                              .container_instance_arn = kInstanceArn,
                              .message_id = "payload-" + std::to_string(sequence),
                              .seq_num = sequence};
  payload.tasks = std::vector<api::Task>{task};
  EXPECT_TRUE(run(plane_->send(agent_link::encode(payload))));
}

std::string AgentTest::container_id() {
  return on_loop([this] {
    for (const auto& container : engine_->containers()) {
      if (container.running) return container.id;
    }
    return std::string();
  });
}

}  // namespace minato::agent::testing
