// Aim: an agent on a real websocket is told of its tasks at once, hears of nothing twice but what
// it did not acknowledge, and what it says changes the tasks.
#include "ecs/agent_gateway/agent_gateway.h"

#include <thread>

#include "agent_link/handshake.h"
#include "agent_link/messages.h"
#include "ecs/service_fixture_test.h"
#include "net/http_client.h"

namespace minato::ecs {
namespace {

using namespace std::chrono_literals;
namespace wire = minato::agent::api;

template <class T>
Awaitable<T> on_executor(Executor executor, Awaitable<T> work) {
  co_return co_await asio::co_spawn(executor, std::move(work), asio::use_awaitable);
}

// Connections run on a thread of their own, as they do in the program.
class Gateway : public ServiceFixture {
 protected:
  Gateway() {
    GatewayPorts ports;
    ports.verify = [this](const http::Request& request,
                          const AgentAccess& access) -> Result<aws::Principal> {
      const auto signer = request.headers.find("Authorization");
      if (!signer) return fail(ErrorCode::kUnauthenticated, "Not signed.");
      asked_ = fmt::format("{} {} {}", access.action, access.instance_arn, access.cluster_arn);
      if (*signer == "signed") return root_;
      return aws::Principal{.kind = aws::Principal::Kind::kUser,
                            .account = root_.account,
                            .arn = "arn:aws:iam::123456789012:user/x",
                            .user_id = std::string(*signer),
                            .access_key_id = {}};
    };
    gateway_ = std::make_unique<AgentGateway>(*service_, std::move(ports));
    server_ = std::make_unique<http::Server>(
        std::vector<Executor>{wire_.get_executor()},
        [this](http::Exchange& exchange) { return gateway_->serve(exchange); },
        http::ServerOptions{.connections_max = 100});
    const auto port = server_->listen("127.0.0.1", 0);
    EXPECT_TRUE(port.has_value());
    peer_ = {.host = "127.0.0.1", .port = port.value_or(0), .tls = false, .unix_path = ""};
    thread_ = std::thread([this] { wire_.run(); });
    make_cluster();
    call(kRegisterTaskDefinition, web_definition());
  }
  ~Gateway() override {
    run(gateway_->stop());
    run(on_wire_void(server_->stop(100ms)));
    wire_work_.reset();
    wire_.stop();
    thread_.join();
  }
  Awaitable<void> on_wire_void(Awaitable<void> work) {
    co_await asio::co_spawn(wire_, std::move(work), asio::use_awaitable);
  }
  template <class T>
  T on_wire(Awaitable<T> work) {
    return run(on_executor<T>(wire_.get_executor(), std::move(work)));
  }

  http::WebSocketOutcome open(const std::string& target, http::Headers headers) {
    auto outcome = on_wire(http::connect_websocket(peer_, target, std::move(headers), 5s));
    EXPECT_TRUE(outcome.has_value());
    return outcome ? std::move(*outcome) : http::WebSocketOutcome{};
  }
  http::WebSocketOutcome open_work(const std::string& instance, std::string hash = "") {
    agent_link::AcsParameters parameters;
    parameters.container_instance_arn = instance;
    parameters.agent_version = "1.83.0";
    parameters.agent_hash = std::move(hash);
    return open_work_at(instance, agent_link::acs_target("/acs", parameters),
                        {{"Authorization", "signed"}});
  }
  http::WebSocketOutcome open_work_at(const std::string& instance, const std::string& target,
                                      http::Headers headers) {
    auto outcome = open(target, std::move(headers));
    while (outcome.socket && !service_->agents().connected(instance)) io_.run_one();
    return outcome;
  }

  agent_link::AcsToAgent next(http::WebSocketOutcome& agent) {
    const auto text = on_wire(agent.socket->read(5s));
    EXPECT_TRUE(text.has_value());
    auto message = agent_link::decode_acs_to_agent(text.value_or("{}"));
    return message ? std::move(*message) : agent_link::UnknownMessage{};
  }
  wire::PayloadMessage next_payload(http::WebSocketOutcome& agent) {
    auto message = next(agent);
    auto* payload = std::get_if<wire::PayloadMessage>(&message);
    EXPECT_NE(payload, nullptr);
    return payload == nullptr ? wire::PayloadMessage{} : std::move(*payload);
  }
  void acknowledge(http::WebSocketOutcome& agent, const wire::PayloadMessage& payload) {
    wire::AckRequest ack;
    ack.message_id = payload.message_id;
    EXPECT_TRUE(on_wire(agent.socket->write(agent_link::encode(ack))).has_value());
  }
  void wait_for_status(const std::string& task, const std::string& status) {
    while (service_->state().task(task)->task.last_status != status) io_.run_one();
  }
  // Without an agent: the gateway's own connections decide who is connected.
  std::string register_only() {
    const auto arn = add_instance(1024, "i-1");
    service_->agents().set_connected(arn, false);
    return arn;
  }

  // The handshake of somebody else for the instance; its answer.
  http::Response open_as(const std::string& user_id, const std::string& instance, bool work) {
    agent_link::AcsParameters acs;
    acs.container_instance_arn = instance;
    agent_link::TcsParameters tcs;
    tcs.container_instance = instance;
    const auto target =
        work ? agent_link::acs_target("/acs", acs) : agent_link::tcs_target("/tcs", tcs);
    auto outcome = open(target, {{"Authorization", user_id}});
    EXPECT_FALSE(outcome.socket);
    return outcome.refusal;
  }
  void forget_owner(const std::string& arn) {
    EXPECT_TRUE(run(service_->commit([&]() -> Result<store::Transaction> {
      store::Transaction transaction;
      auto record = *service_->state().instance(arn);
      record.owner = {};
      service_->state().instances.put(transaction, arn, record);
      return transaction;
    })));
  }

  const aws::Principal root_ = principal_;
  std::string asked_;  // of the last handshake; its thread's until it is answered
  asio::io_context wire_{1};
  asio::executor_work_guard<asio::io_context::executor_type> wire_work_{wire_.get_executor()};
  std::unique_ptr<AgentGateway> gateway_;
  std::unique_ptr<http::Server> server_;
  http::Peer peer_;
  std::thread thread_;
};

TEST_F(Gateway, CarriesATaskFromStartToStop) {
  const auto instance = register_only();
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  EXPECT_TRUE(service_->agents().connected(instance));
  const auto arn = *run_web().tasks->front().task_arn;
  const auto start = next_payload(agent);
  ASSERT_EQ(start.tasks->size(), 1u);
  const auto& task = start.tasks->front();
  EXPECT_EQ(task.arn, arn);
  EXPECT_EQ(task.desired_status, "RUNNING");
  EXPECT_EQ(task.family, "web");
  EXPECT_EQ(task.version, "1");
  EXPECT_EQ(task.containers->front().image, "nginx");
  EXPECT_EQ(task.containers->front().memory, 128);
  acknowledge(agent, start);
  wait_for_status(arn, "PENDING");
  report(arn, "RUNNING");
  api::StopTaskRequest stop;
  stop.task = arn;
  call(kStopTask, stop);
  const auto order = next_payload(agent);
  EXPECT_EQ(order.tasks->front().desired_status, "STOPPED");
  EXPECT_FALSE(order.tasks->front().role_credentials.has_value());
  acknowledge(agent, order);
  wait_for_status(arn, "STOPPING");
  report(arn, "STOPPED", 0);
  EXPECT_EQ(described(arn).stop_code, "UserInitiated");
}

// The handshake of amazon-ecs-agent 1.89.1 as it is on the wire: its query is written by Go.
TEST_F(Gateway, AwsAgentIsToldToComeWhereItCame) {
  auto request = web_definition();
  auto& log = request.container_definitions[0].log_configuration.emplace();
  log.log_driver = "awslogs";
  log.options = {
      {"awslogs-group", "/app"}, {"awslogs-region", "us-east-1"}, {"awslogs-stream-prefix", "web"}};
  call(kRegisterTaskDefinition, request);
  const auto instance = register_only();
  api::PutAttributesRequest put;
  put.attributes = {{.name = "com.amazonaws.ecs.capability.logging-driver.awslogs",
                     .value = {},
                     .target_type = {},
                     .target_id = instance}};
  call(kPutAttributes, put);
  const std::string target =
      "/acs/ws?agentHash=a0805048&agentVersion=1.89.1&clusterArn=default&containerInstanceArn=" +
      http::percent_encode(instance) +
      "&dockerVersion=DockerVersion%3A+20.10.24%2Bdfsg1&protocolVersion=2&sendCredentials=true"
      "&seqNum=1";
  auto agent = open_work_at(instance, target,
                            {{"Host", "minato.example:4566"},
                             {"User-Agent", "Go-http-client/1.1"},
                             {"Authorization", "signed"}});
  ASSERT_TRUE(agent.socket);
  EXPECT_TRUE(std::holds_alternative<wire::TaskManifestMessage>(next(agent)));
  ASSERT_EQ(run_web().tasks->size(), 1u);
  const auto payload = next_payload(agent);
  const auto& host = payload.tasks->front().containers->front().docker_config->host_config;
  EXPECT_NE(host->find(R"("awslogs-endpoint":"http://minato.example:4566")"), std::string::npos)
      << *host;
  EXPECT_EQ(service_->state().instance(instance)->instance.version_info->docker_version,
            "DockerVersion: 20.10.24+dfsg1");
}

TEST_F(Gateway, SendsWhatWasNotAcknowledgedAgainUnderItsOldId) {
  const auto instance = register_only();
  std::optional<std::string> first;
  {
    auto agent = open_work(instance);
    ASSERT_TRUE(agent.socket);
    run_web();
    first = next_payload(agent).message_id;
    agent.socket->abort();
    while (service_->agents().connected(instance)) io_.run_one();
  }
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  EXPECT_EQ(next_payload(agent).message_id, first);
}

TEST_F(Gateway, RolesComeAsCredentials) {
  auto request = web_definition();
  request.task_role_arn = "arn:aws:iam::123456789012:role/app";
  call(kRegisterTaskDefinition, request);
  auto agent = open_work(register_only());
  ASSERT_TRUE(agent.socket);
  run_web();
  const auto payload = next_payload(agent);
  const auto& credentials = payload.tasks->front().role_credentials;
  ASSERT_TRUE(credentials.has_value());
  EXPECT_EQ(credentials->role_arn, "arn:aws:iam::123456789012:role/app");
  EXPECT_FALSE(credentials->credentials_id->empty());
  EXPECT_FALSE(payload.tasks->front().execution_role_credentials.has_value());
}

// The task started, and acted in the other account.
TEST_F(Gateway, ARoleOfAnotherAccountDoesNotCome) {
  auto request = web_definition();
  request.task_role_arn = "arn:aws:iam::210987654321:role/admin";
  call(kRegisterTaskDefinition, request);
  auto agent = open_work(register_only());
  ASSERT_TRUE(agent.socket);
  const auto arn = *run_web().tasks->front().task_arn;
  wait_for_status(arn, "STOPPED");
  EXPECT_EQ(described(arn).stop_code, "TaskFailedToStart");
}

// All tasks of an instance are looked at for that: not for each of the thousands of messages that
// an agent may send.
TEST_F(Gateway, CredentialsThatEndSoonComeOnceAMinute) {
  credential_life_ = std::chrono::minutes(5);
  auto request = web_definition();
  request.task_role_arn = "arn:aws:iam::123456789012:role/app";
  call(kRegisterTaskDefinition, request);
  auto agent = open_work(register_only());
  ASSERT_TRUE(agent.socket);
  run_web();
  acknowledge(agent, next_payload(agent));
  const auto renewed = next(agent);
  EXPECT_TRUE(std::holds_alternative<wire::IAMRoleCredentialsMessage>(renewed));
  wire::TaskStopVerificationMessage question;
  question.message_id = "question";
  for (int times = 0; times < 3; ++times) {
    EXPECT_TRUE(on_wire(agent.socket->write(agent_link::encode(question))).has_value());
    const auto answer = next(agent);
    EXPECT_TRUE(std::holds_alternative<wire::TaskStopVerificationAck>(answer));
  }
  clock_.advance(std::chrono::minutes(1));
  EXPECT_TRUE(on_wire(agent.socket->write(agent_link::encode(question))).has_value());
  const auto again = next(agent);
  EXPECT_TRUE(std::holds_alternative<wire::IAMRoleCredentialsMessage>(again));
}

TEST_F(Gateway, TheManifestEndsTasksNobodyWants) {
  const auto instance = register_only();
  auto agent = open_work(instance, "minato");
  ASSERT_TRUE(agent.socket);
  const auto first = next(agent);
  const auto* manifest = std::get_if<wire::TaskManifestMessage>(&first);
  ASSERT_NE(manifest, nullptr);
  EXPECT_TRUE(manifest->tasks->empty());
  wire::TaskStopVerificationMessage question;
  question.message_id = manifest->message_id;
  const std::string orphan =
      "arn:aws:ecs:us-east-1:123456789012:task/default/" + std::string(32, 'a');
  question.stop_candidates.emplace().push_back({.task_arn = orphan});
  EXPECT_TRUE(on_wire(agent.socket->write(agent_link::encode(question))).has_value());
  const auto second = next(agent);
  const auto* answer = std::get_if<wire::TaskStopVerificationAck>(&second);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->message_id, manifest->message_id);
  EXPECT_EQ(answer->stop_tasks->front().task_arn, orphan);
}

TEST_F(Gateway, HealthComesBySignedTelemetryFrames) {
  auto request = web_definition();
  request.container_definitions[0].health_check.emplace().command = {"CMD", "true"};
  call(kRegisterTaskDefinition, request);
  const auto instance = register_only();
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  const auto arn = *run_web().tasks->front().task_arn;
  agent_link::TcsParameters parameters;
  parameters.container_instance = instance;
  auto telemetry = open(agent_link::tcs_target("/tcs", parameters), {{"Authorization", "signed"}});
  ASSERT_TRUE(telemetry.socket);
  wire::PublishHealthRequest health;
  auto& task = health.tasks.emplace().emplace_back();
  task.task_arn = arn;
  auto& container = task.containers.emplace().emplace_back();
  container.container_name = "main";
  container.health_status = "HEALTHY";
  const auto frame = agent_link::join_signed_frame({{"Host", "x"}}, agent_link::encode(health));
  EXPECT_TRUE(on_wire(telemetry.socket->write(frame)).has_value());
  const auto answer = on_wire(telemetry.socket->read(5s));
  ASSERT_TRUE(answer.has_value());
  EXPECT_NE(answer->find("AckPublishHealth"), std::string::npos);
  EXPECT_EQ(described(arn).health_status, "HEALTHY");
}

// AWS's agent says "never" by the zero time of Go, which was shown as a day in 1754.
TEST_F(Gateway, GoesZeroTimeIsNoTime) {
  const auto instance = register_only();
  agent_link::TcsParameters parameters;
  parameters.container_instance = instance;
  auto telemetry = open(agent_link::tcs_target("/tcs", parameters), {{"Authorization", "signed"}});
  ASSERT_TRUE(telemetry.socket);
  const auto publish = [&](const std::string& last_updated) {
    const auto message =
        R"({"type":"PublishInstanceStatusRequest","message":{"metadata":{"cluster":"default",)"
        R"("containerInstance":")" +
        instance + R"(","requestId":"r-1"},"statuses":[{"lastStatusChange":1700000000.25,)" +
        R"("lastUpdated":)" + last_updated +
        R"(,"status":"INITIALIZING","type":"ContainerRuntime"}],"timestamp":1700000001.5}})";
    EXPECT_TRUE(on_wire(telemetry.socket->write(
        agent_link::join_signed_frame({{"Host", "localhost:4566"}}, message))));
    const auto answer = on_wire(telemetry.socket->read(5s));
    EXPECT_NE(answer.value_or("").find("AckPublishInstanceStatus"), std::string::npos);
    return service_->state().instance(instance)->instance.health_status->details->front();
  };
  // Of the year 1, and the same after its nanoseconds have overflown.
  for (const char* never : {"-62135596800", "-6795364578.871"}) {
    const auto detail = publish(never);
    EXPECT_FALSE(detail.last_updated.has_value()) << never;
    EXPECT_EQ(detail.last_status_change, from_unix_ms(1'700'000'000'250));
    EXPECT_EQ(detail.status, "INITIALIZING");
  }
  EXPECT_EQ(publish("1700000000").last_updated, from_unix_ms(1'700'000'000'000));
}

// Whoever had ecs:Poll could be any instance: the newest connection won, and was sent tasks with
// the credentials of their roles.
TEST_F(Gateway, IsOpenToTheOwnerOfTheInstanceAlone) {
  const auto instance = register_only();
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  for (const bool work : {true, false}) {
    const auto answer = open_as("AIDAOTHER", instance, work);
    EXPECT_EQ(answer.status, 403);
    const auto refusal = agent_link::parse_refusal(answer.body);
    EXPECT_EQ(refusal.type, "AccessDeniedException");
    EXPECT_EQ(refusal.message,
              "User: arn:aws:iam::123456789012:user/x is not authorized to perform: " +
                  std::string(work ? "ecs:Poll" : "ecs:StartTelemetrySession") + " on resource: " +
                  instance + " because it is not the agent of that container instance");
  }
  const auto task = *run_web().tasks->front().task_arn;
  EXPECT_EQ(next_payload(agent).tasks->front().arn, task);
  // The owner's newest connection counts, as before.
  auto newer = open_work(instance);
  ASSERT_TRUE(newer.socket);
  EXPECT_FALSE(on_wire(agent.socket->read(5s)).has_value());
  EXPECT_EQ(next_payload(newer).tasks->front().arn, task);
}

TEST_F(Gateway, PoliciesAreAskedAboutTheInstanceInItsCluster) {
  const auto instance = register_only();
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  EXPECT_EQ(asked_, "ecs:Poll " + instance + " arn:aws:ecs:us-east-1:123456789012:cluster/default");
  open_as("AIDAOTHER", instance, false);
  EXPECT_EQ(asked_, "ecs:StartTelemetrySession " + instance +
                        " arn:aws:ecs:us-east-1:123456789012:cluster/default");
}

TEST_F(Gateway, AnInstanceIsOneOfItsClusterOnly) {
  const auto instance = register_only();
  agent_link::AcsParameters parameters;
  parameters.container_instance_arn = instance;
  parameters.cluster = "other";
  const auto refusal =
      open(agent_link::acs_target("/acs", parameters), {{"Authorization", "signed"}}).refusal;
  EXPECT_EQ(agent_link::parse_refusal(refusal.body).type, "InvalidClusterException");
}

// Instances that the version before registered say nothing of their owner.
TEST_F(Gateway, TheFirstAgentOfAHostWithoutOwnerAdoptsIt) {
  const auto ec2 = register_only();
  const auto elsewhere = add_instance();
  service_->agents().set_connected(elsewhere, false);
  forget_owner(ec2);
  forget_owner(elsewhere);
  EXPECT_EQ(open_as("AIDAOTHER", ec2, true).status, 403);
  EXPECT_FALSE(service_->state().instance(ec2)->owner.known());
  auto agent = open_work(elsewhere);
  ASSERT_TRUE(agent.socket);
  EXPECT_EQ(service_->state().instance(elsewhere)->owner.principal, root_.user_id);
  EXPECT_EQ(open_as("AIDAOTHER", elsewhere, true).status, 403);
}

// An instance could end the tasks of another one of its cluster.
TEST_F(Gateway, AnAgentAnswersForItsOwnTasksOnly) {
  const auto mine = register_only();
  auto agent = open_work(mine);
  ASSERT_TRUE(agent.socket);
  const auto task = *run_web().tasks->front().task_arn;
  auto stranger = open_work(add_instance(1024, "i-2"));
  ASSERT_TRUE(stranger.socket);
  const auto order = next_payload(agent);
  wire::NackRequest nack;
  nack.message_id = order.message_id;
  nack.reason = "no";
  EXPECT_TRUE(on_wire(stranger.socket->write(agent_link::encode(nack))).has_value());
  acknowledge(stranger, order);
  wire::TaskStopVerificationMessage question;
  question.message_id = "question";
  question.stop_candidates.emplace().push_back({.task_arn = task});
  EXPECT_TRUE(on_wire(stranger.socket->write(agent_link::encode(question))).has_value());
  const auto answer = next(stranger);
  const auto* stops = std::get_if<wire::TaskStopVerificationAck>(&answer);
  ASSERT_NE(stops, nullptr);
  EXPECT_EQ(stops->stop_tasks->size(), 1u);
  EXPECT_EQ(described(task).last_status, "PROVISIONING");
  acknowledge(agent, order);
  wait_for_status(task, "PENDING");
}

TEST_F(Gateway, RefusesUnsignedUnknownAndDeregistered) {
  const auto instance = register_only();
  agent_link::AcsParameters parameters;
  parameters.container_instance_arn = instance;
  EXPECT_EQ(open(agent_link::acs_target("/acs", parameters), {}).refusal.status, 403);
  const auto unknown = open_work(instance + "0").refusal;
  EXPECT_EQ(agent_link::parse_refusal(unknown.body).type, "InvalidInstanceException");
  auto agent = open_work(instance);
  ASSERT_TRUE(agent.socket);
  api::DeregisterContainerInstanceRequest request;
  request.container_instance = instance;
  call(kDeregisterContainerInstance, request);
  EXPECT_FALSE(on_wire(agent.socket->read(5s)).has_value());
  const auto inactive = open_work(instance).refusal;
  EXPECT_EQ(agent_link::parse_refusal(inactive.body).type, "InactiveInstanceException");
}

}  // namespace
}  // namespace minato::ecs
