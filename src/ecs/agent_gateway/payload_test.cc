// Aim: what an agent is told to run is what AWS's own agent and Docker Engine understand, and
// Minato's agent as well.
#include "ecs/agent_gateway/payload.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "ecs/model/task_factory.h"

namespace minato::ecs {
namespace {

namespace json = boost::json;

constexpr const char* kRegistry = "localhost:4566";
constexpr const char* kAgentsEndpoint = "http://10.0.0.5:4566";

api::TaskDefinition definition() {
  api::TaskDefinition made;
  made.task_definition_arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3";
  auto& container = made.container_definitions.emplace().emplace_back();
  container.name = "app";
  container.image = std::string(kRegistry) + "/web:1";
  return made;
}

TaskRecord record_of(const api::TaskDefinition& definition, std::string launch_type) {
  TaskTemplate from;
  from.scope = {.account = "123456789012", .region = "eu-west-1"};
  from.cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
  from.definition = definition;
  from.launch_type = std::move(launch_type);
  const TaskIds ids{.task = "0123456789abcdef0123456789abcdef",
                    .containers = {"c-1"},
                    .task_credentials = "task-credentials",
                    .execution_credentials = "execution-credentials"};
  return make_task(from, InstanceRecord{}, ids, from_unix_ms(1'700'000'000'000));
}

RoleCredentials credentials() {
  return {
      .access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t", .expiration = {}};
}

wire::Task task_for(const api::TaskDefinition& definition, std::string launch_type = "EC2") {
  const auto record = record_of(definition, std::move(launch_type));
  StartInputs inputs{record, definition, kAgentsEndpoint, {}, {}, {}};
  inputs.resolve_image = [](const std::string& image) {
    return ImageSource{image, image.starts_with(kRegistry), "123456789012"};
  };
  if (!record.task_role_arn.empty()) inputs.task_credentials = credentials();
  if (!record.execution_role_arn.empty()) inputs.execution_credentials = credentials();
  return start_task_message(inputs);
}

wire::Container container_for(const api::TaskDefinition& definition,
                              std::string launch_type = "EC2") {
  return task_for(definition, std::move(launch_type)).containers->front();
}

// The options with which Docker Engine makes the container's log driver.
std::map<std::string, std::string> log_options(const std::string& driver,
                                               std::map<std::string, std::string> options) {
  auto asked = definition();
  auto& configuration = (*asked.container_definitions)[0].log_configuration.emplace();
  configuration.log_driver = driver;
  configuration.options = std::move(options);
  const auto host = json::parse(*container_for(asked).docker_config->host_config).as_object();
  const auto& log = host.at("LogConfig").as_object();
  EXPECT_EQ(log.at("Type").as_string(), driver);
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : log.at("Config").as_object()) {
    out[std::string(name)] = value.as_string();
  }
  return out;
}

using Options = std::map<std::string, std::string>;

// Docker's driver refused "awslogs-stream-prefix", so no container with it started.
TEST(Payload, LogOptionsAreThoseOfDockersDriver) {
  EXPECT_EQ(log_options("awslogs", {{"awslogs-group", "/app"},
                                    {"awslogs-region", "us-west-2"},
                                    {"awslogs-stream-prefix", "web"},
                                    {"mode", "non-blocking"}}),
            (Options{{"awslogs-group", "/app"},
                     {"awslogs-region", "us-west-2"},
                     {"awslogs-stream", "web/app/0123456789abcdef0123456789abcdef"},
                     {"awslogs-endpoint", kAgentsEndpoint},
                     {"mode", "non-blocking"}}));
}

TEST(Payload, LogStreamWithoutPrefixIsLeftToTheDriver) {
  EXPECT_EQ(log_options("awslogs", {{"awslogs-group", "/app"}}),
            (Options{{"awslogs-group", "/app"},
                     {"awslogs-region", "eu-west-1"},
                     {"awslogs-endpoint", kAgentsEndpoint}}));
}

TEST(Payload, OptionsOfOtherDriversAreAsGiven) {
  const Options options{{"awslogs-stream-prefix", "x"}, {"tag", "{{.Name}}"}};
  EXPECT_EQ(log_options("json-file", options), options);
}

// "localhost" was sent to every agent; one on another host has to ask where it reached this server.
TEST(Payload, TheRegistrysTokenComesFromWhereTheAgentReachesThisServer) {
  const auto container = container_for(definition());
  const auto& data = container.registry_authentication->ecr_auth_data;
  EXPECT_EQ(container.registry_authentication->type, "ecr");
  EXPECT_EQ(data->endpoint_override, kAgentsEndpoint);
  EXPECT_EQ(data->registry_id, "123456789012");
  EXPECT_EQ(data->region, "eu-west-1");
  EXPECT_EQ(data->use_execution_role, false);
}

// The instance's own role pulled whatever the task's execution role.
TEST(Payload, AnExecutionRolePullsTheImages) {
  auto asked = definition();
  asked.execution_role_arn = "arn:aws:iam::123456789012:role/execution";
  const auto container = container_for(asked);
  EXPECT_EQ(container.registry_authentication->ecr_auth_data->use_execution_role, true);
  auto public_image = asked;
  (*public_image.container_definitions)[0].image = "public.ecr.aws/nginx/nginx";
  EXPECT_FALSE(container_for(public_image).registry_authentication.has_value());
}

TEST(Payload, ContainersAreToldWhereTheyRun) {
  EXPECT_EQ(container_for(definition()).environment->at("AWS_EXECUTION_ENV"), "AWS_ECS_EC2");
  auto asked = definition();
  auto& pair = (*asked.container_definitions)[0].environment.emplace().emplace_back();
  pair.name = "AWS_EXECUTION_ENV";
  pair.value = "mine";
  EXPECT_EQ(container_for(asked, "EXTERNAL").environment->at("AWS_EXECUTION_ENV"),
            "AWS_ECS_EXTERNAL");
}

// The name alone came as the RoleArn of the credentials that containers read.
TEST(Payload, RolesGivenByNameComeAsArns) {
  auto asked = definition();
  asked.task_role_arn = "app";
  asked.execution_role_arn = "service-role/execution";
  const auto task = task_for(asked);
  EXPECT_EQ(task.role_credentials->role_arn, "arn:aws:iam::123456789012:role/app");
  EXPECT_EQ(task.execution_role_credentials->role_arn,
            "arn:aws:iam::123456789012:role/service-role/execution");
}

TEST(TaskRecords, RolesOfOlderOnesBecomeArns) {
  auto record = record_of(definition(), "EC2");
  record.task_role_arn = "app";
  const auto read = decode<TaskRecord>(encode(record));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->task_role_arn, "arn:aws:iam::123456789012:role/app");
  EXPECT_EQ(read->execution_role_arn, "");
}

}  // namespace
}  // namespace minato::ecs
