// Aim: tasks are placed, live and end as ECS says, answers and errors are ECS's own.
#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

class TaskOperations : public ServiceFixture {
 protected:
  TaskOperations() {
    make_cluster();
    call(kRegisterTaskDefinition, web_definition());
  }

  // As an agent with ECS_EXTERNAL registers it.
  std::string add_external_instance() {
    api::RegisterContainerInstanceRequest request;
    request.instance_identity_document = "";
    request.instance_identity_document_signature = "";
    request.total_resources = {resource("CPU", 2048), resource("MEMORY", 1024)};
    request.attributes.emplace().emplace_back().name = "ecs.capability.external";
    const auto response = call(kRegisterContainerInstance, request);
    const auto arn = response.container_instance->container_instance_arn.value_or("");
    service_->agents().set_connected(arn, true);
    return arn;
  }
};

TEST_F(TaskOperations, RunTaskAnswersTheNewTask) {
  const auto instance = add_instance();
  const auto response = run_web();
  ASSERT_EQ(response.tasks->size(), 1u);
  EXPECT_TRUE(response.failures->empty());
  const auto& task = response.tasks->front();
  EXPECT_EQ(task.last_status, "PROVISIONING");
  EXPECT_EQ(task.desired_status, "RUNNING");
  EXPECT_EQ(task.container_instance_arn, instance);
  EXPECT_EQ(task.group, "family:web");
  EXPECT_EQ(task.launch_type, "EC2");
  EXPECT_EQ(task.memory, "128");
  EXPECT_EQ(task.version, 1);
  EXPECT_EQ(task.containers->front().last_status, "PENDING");
  EXPECT_EQ(task.overrides->container_overrides->front().name, "main");
  EXPECT_EQ(last_part(*task.task_arn).size(), 32u);
}

TEST_F(TaskOperations, WithoutInstancesTheCallFails) {
  api::RunTaskRequest request;
  request.task_definition = "web";
  const auto result = attempt(kRunTask, request);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().name, "InvalidParameterException");
  EXPECT_EQ(result.error().message, "No Container Instances were found in your cluster.");
}

TEST_F(TaskOperations, WhatDoesNotFitIsAFailureAndIsHeldUntilStopped) {
  add_instance(200);
  const auto first = run_web();
  const auto second = run_web();
  EXPECT_TRUE(second.tasks->empty());
  ASSERT_EQ(second.failures->size(), 1u);
  EXPECT_EQ(second.failures->front().reason, "RESOURCE:MEMORY");
  const auto arn = *first.tasks->front().task_arn;
  report(arn, "RUNNING");
  EXPECT_TRUE(run_web().tasks->empty());
  report(arn, "STOPPED", 0);
  EXPECT_EQ(run_web().tasks->size(), 1u);
}

TEST_F(TaskOperations, ADisconnectedAgentTakesNoTasks) {
  const auto instance = add_instance();
  service_->agents().set_connected(instance, false);
  EXPECT_EQ(run_web().failures->front().reason, "AGENT");
}

TEST_F(TaskOperations, EssentialExitIsToldFromUserStopAndFailedStart) {
  add_instance();
  const auto tasks = *run_web(3).tasks;
  report(*tasks[0].task_arn, "RUNNING");
  report(*tasks[0].task_arn, "STOPPED", 3);
  const auto exited = described(*tasks[0].task_arn);
  EXPECT_EQ(exited.stop_code, "EssentialContainerExited");
  EXPECT_EQ(exited.stopped_reason, "Essential container in task exited");
  EXPECT_EQ(exited.containers->front().exit_code, 3);
  EXPECT_TRUE(exited.started_at && exited.stopped_at && exited.stopping_at);

  report(*tasks[1].task_arn, "STOPPED");
  EXPECT_EQ(described(*tasks[1].task_arn).stop_code, "TaskFailedToStart");

  report(*tasks[2].task_arn, "RUNNING");
  api::StopTaskRequest stop;
  stop.task = *tasks[2].task_arn;
  stop.reason = "enough";
  const auto stopping = *call(kStopTask, stop).task;
  EXPECT_EQ(stopping.desired_status, "STOPPED");
  EXPECT_EQ(stopping.last_status, "RUNNING");
  report(*tasks[2].task_arn, "STOPPED", 137);
  const auto stopped = described(*tasks[2].task_arn);
  EXPECT_EQ(stopped.stop_code, "UserInitiated");
  EXPECT_EQ(stopped.stopped_reason, "enough");
  EXPECT_GT(*stopped.version, *stopping.version);
}

// A container of it ran: that made it EssentialContainerExited, or not, as chance had it.
TEST_F(TaskOperations, ATaskThatNeverRanFailedToStart) {
  auto definition = web_definition();
  auto& second =
      definition.container_definitions.emplace_back(definition.container_definitions.front());
  second.name = "second";
  call(kRegisterTaskDefinition, definition);
  add_instance();
  const auto tasks = *run_web(2).tasks;
  api::SubmitTaskStateChangeRequest request;
  request.task = *tasks[0].task_arn;
  request.status = "STOPPED";
  auto& failed = request.containers.emplace().emplace_back();
  failed.container_name = "main";
  failed.status = "STOPPED";
  failed.reason = "CannotStartContainerError: no";
  auto& killed = request.containers->emplace_back();
  killed.container_name = "second";
  killed.status = "STOPPED";
  killed.runtime_id = "abc";
  killed.exit_code = 137;
  call(kSubmitTaskStateChange, request);
  EXPECT_EQ(described(*tasks[0].task_arn).stop_code, "TaskFailedToStart");
  EXPECT_EQ(described(*tasks[0].task_arn).stopped_reason, "Task failed to start");
  // With AWS's own agent what was made and did not start has an exit code.
  request.task = *tasks[1].task_arn;
  request.containers->front().exit_code = 127;
  call(kSubmitTaskStateChange, request);
  EXPECT_EQ(described(*tasks[1].task_arn).stop_code, "TaskFailedToStart");
}

TEST_F(TaskOperations, ASingleContainerThatEndsAtOnceHasRunUnlessItCouldNotStart) {
  add_instance();
  const auto tasks = *run_web(2).tasks;
  report(*tasks[0].task_arn, "STOPPED", 3);
  EXPECT_EQ(described(*tasks[0].task_arn).stop_code, "EssentialContainerExited");
  api::SubmitTaskStateChangeRequest request;
  request.task = *tasks[1].task_arn;
  request.status = "STOPPED";
  auto& failed = request.containers.emplace().emplace_back();
  failed.container_name = "main";
  failed.status = "STOPPED";
  failed.exit_code = 127;
  failed.reason = "CannotStartContainerError: no such file";
  call(kSubmitTaskStateChange, request);
  EXPECT_EQ(described(*tasks[1].task_arn).stop_code, "TaskFailedToStart");
}

// The start of a quick task is told after its end.
TEST_F(TaskOperations, ATaskDoesNotEndBeforeItStarted) {
  add_instance();
  const auto arn = *run_web().tasks->front().task_arn;
  report(arn, "RUNNING");
  const auto started = described(arn).started_at;
  api::SubmitTaskStateChangeRequest request;
  request.task = arn;
  request.status = "STOPPED";
  request.execution_stopped_at = *started - std::chrono::seconds(1);
  call(kSubmitTaskStateChange, request);
  EXPECT_EQ(described(arn).execution_stopped_at, started);
}

TEST_F(TaskOperations, StatusesNeverFallAndRepeatsChangeNothing) {
  add_instance();
  const auto arn = *run_web().tasks->front().task_arn;
  report(arn, "STOPPED", 0);
  const auto version = described(arn).version;
  report(arn, "RUNNING");
  report(arn, "STOPPED", 1);
  EXPECT_EQ(described(arn).last_status, "STOPPED");
  EXPECT_EQ(described(arn).version, version);
}

TEST_F(TaskOperations, ReportsAboutUnknownTasksSucceed) {
  report("arn:aws:ecs:us-east-1:123456789012:task/default/" + std::string(32, 'a'), "STOPPED");
}

TEST_F(TaskOperations, AClientTokenMakesRunTaskIdempotent) {
  add_instance();
  api::RunTaskRequest request;
  request.task_definition = "web";
  request.client_token = "once";
  const auto first = call(kRunTask, request);
  const auto second = call(kRunTask, request);
  EXPECT_EQ(first.tasks->front().task_arn, second.tasks->front().task_arn);
  request.count = 2;
  const auto other = attempt(kRunTask, request);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().name, "ConflictException");
}

TEST_F(TaskOperations, ConcurrentCallsNeitherConflictNorOversubscribe) {
  add_instance(128 * 5);
  api::RunTaskRequest request;
  request.task_definition = "web";
  const auto now = context();
  int placed = 0;
  int refused = 0;
  constexpr int kCalls = 12;
  for (int i = 0; i < kCalls; ++i) {
    asio::co_spawn(io_, answer(kRunTask, now, request),
                   [&](const std::exception_ptr&, Result<api::RunTaskResponse> result) {
                     ASSERT_TRUE(result.has_value());
                     placed += static_cast<int>(result->tasks->size());
                     refused += static_cast<int>(result->failures->size());
                   });
  }
  while (placed + refused < kCalls) io_.run_one();
  EXPECT_EQ(placed, 5);
  EXPECT_EQ(refused, kCalls - 5);
}

TEST_F(TaskOperations, OverridesAreMergedAndCheckedByName) {
  add_instance();
  api::RunTaskRequest request;
  request.task_definition = "web";
  auto& changes = request.overrides.emplace().container_overrides.emplace().emplace_back();
  changes.name = "main";
  changes.memory = 256;
  EXPECT_EQ(call(kRunTask, request).tasks->front().memory, "256");
  changes.name = "other";
  const auto result = attempt(kRunTask, request);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            "Override for container named other is not a container in the TaskDefinition.");
}

TEST_F(TaskOperations, FargateAndWrongCountsAreRefused) {
  add_instance();
  api::RunTaskRequest request;
  request.task_definition = "web";
  request.launch_type = "FARGATE";
  EXPECT_EQ(attempt(kRunTask, request).error().name, "UnsupportedFeatureException");
  request.launch_type.reset();
  request.count = 11;
  EXPECT_EQ(attempt(kRunTask, request).error().name, "InvalidParameterException");
}

TEST_F(TaskOperations, StartTaskUsesTheInstancesNamed) {
  const auto first = add_instance();
  const auto second = add_instance();
  api::StartTaskRequest request;
  request.task_definition = "web";
  request.container_instances = {std::string(last_part(second)), std::string(32, '0')};
  const auto response = call(kStartTask, request);
  ASSERT_EQ(response.tasks->size(), 1u);
  EXPECT_EQ(response.tasks->front().container_instance_arn, second);
  EXPECT_EQ(response.failures->front().reason, "MISSING");
}

// Tasks of launch type EC2, the default, went to external instances.
TEST_F(TaskOperations, ExternalInstancesTakeTasksOfLaunchTypeExternalAlone) {
  const auto host = add_external_instance();
  api::RunTaskRequest request;
  request.task_definition = "web";
  for (const bool named : {false, true}) {
    if (named) request.launch_type = "EC2";
    const auto refused = attempt(kRunTask, request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().name, "InvalidParameterException");
    EXPECT_EQ(refused.error().message, "No Container Instances were found in your cluster.");
  }
  request.launch_type = "EXTERNAL";
  const auto there = call(kRunTask, request).tasks->front();
  EXPECT_EQ(there.container_instance_arn, host);
  EXPECT_EQ(there.launch_type, "EXTERNAL");

  const auto ec2 = add_instance();
  request.launch_type = "EC2";
  EXPECT_EQ(call(kRunTask, request).tasks->front().container_instance_arn, ec2);
  request.launch_type = "EXTERNAL";
  EXPECT_EQ(call(kRunTask, request).tasks->front().container_instance_arn, host);
}

TEST_F(TaskOperations, StartTaskTakesTheLaunchTypeOfTheInstance) {
  const auto host = add_external_instance();
  const auto ec2 = add_instance();
  api::StartTaskRequest request;
  request.task_definition = "web";
  request.container_instances = {host, ec2};
  const auto response = call(kStartTask, request);
  ASSERT_EQ(response.tasks->size(), 2u);
  EXPECT_EQ(response.tasks->at(0).launch_type, "EXTERNAL");
  EXPECT_EQ(response.tasks->at(1).launch_type, "EC2");
}

// What an agent could when it came last was kept for ever: a host that takes EC2 tasks from now on
// stayed an external one.
TEST_F(TaskOperations, AnAgentThatComesBackBringsItsCapabilitiesAnew) {
  const auto arn = add_external_instance();
  api::PutAttributesRequest put;
  auto& mine = put.attributes.emplace_back();
  mine.name = "stack";
  mine.value = "blue";
  mine.target_id = arn;
  call(kPutAttributes, put);
  api::RegisterContainerInstanceRequest again;
  again.container_instance_arn = arn;
  again.attributes.emplace().emplace_back().name = "ecs.capability.container-ordering";
  call(kRegisterContainerInstance, again);
  const auto& attributes = service_->state().instance(arn)->attributes;
  EXPECT_FALSE(attributes.contains("ecs.capability.external"));
  EXPECT_TRUE(attributes.contains("ecs.capability.container-ordering"));
  EXPECT_EQ(attributes.at("stack"), "blue");
  EXPECT_EQ(run_web().tasks->front().container_instance_arn, arn);
}

TEST_F(TaskOperations, ListTasksFiltersAndPages) {
  add_instance();
  const auto tasks = *run_web(5).tasks;
  report(*tasks[0].task_arn, "STOPPED");
  api::ListTasksRequest request;
  request.max_results = 3;
  const auto first = call(kListTasks, request);
  EXPECT_EQ(first.task_arns->size(), 3u);
  request.next_token = first.next_token;
  const auto second = call(kListTasks, request);
  EXPECT_EQ(second.task_arns->size(), 1u);
  EXPECT_FALSE(second.next_token.has_value());
  request.next_token = "not ours";
  EXPECT_EQ(attempt(kListTasks, request).error().name, "InvalidParameterException");
  api::ListTasksRequest stopped;
  stopped.desired_status = "STOPPED";
  EXPECT_EQ(call(kListTasks, stopped).task_arns->size(), 1u);
  api::ListTasksRequest family;
  family.family = "other";
  EXPECT_TRUE(call(kListTasks, family).task_arns->empty());
}

TEST_F(TaskOperations, DescribeTasksTellsMissingAndMalformed) {
  api::DescribeTasksRequest request;
  request.tasks = {std::string(32, 'f')};
  EXPECT_EQ(call(kDescribeTasks, request).failures->front().reason, "MISSING");
  request.tasks = {"short"};
  EXPECT_EQ(attempt(kDescribeTasks, request).error().message,
            "taskId length should be one of [32,36]");
  request.cluster = "nowhere";
  EXPECT_EQ(attempt(kDescribeTasks, request).error().name, "ClusterNotFoundException");
}

TEST_F(TaskOperations, PublishedPortsFollowTheTask) {
  add_instance(1024, "i-0123");
  std::vector<PublishedPort> seen;
  service_->on_ports_change(
      [&](const std::string&, const std::vector<PublishedPort>& ports) { seen = ports; });
  const auto arn = *run_web().tasks->front().task_arn;
  api::SubmitTaskStateChangeRequest request;
  request.task = arn;
  request.status = "RUNNING";
  auto& container = request.containers.emplace().emplace_back();
  container.container_name = "main";
  container.status = "RUNNING";
  auto& binding = container.network_bindings.emplace().emplace_back();
  binding.container_port = 80;
  binding.host_port = 32768;
  binding.protocol = "tcp";
  call(kSubmitTaskStateChange, request);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].host_port, 32768);
  EXPECT_EQ(seen[0].ec2_instance_id, "i-0123");
  report(arn, "STOPPED", 0);
  EXPECT_TRUE(seen.empty());
}

TEST_F(TaskOperations, ATerminatedHostEndsItsTasks) {
  add_instance(1024, "i-0123");
  const auto arn = *run_web().tasks->front().task_arn;
  EXPECT_TRUE(run(service_->instance_terminated("i-0123")).has_value());
  EXPECT_EQ(described(arn).last_status, "STOPPED");
  EXPECT_EQ(described(arn).stopped_reason, "Host EC2 (instance i-0123) terminated.");
  EXPECT_TRUE(call(kListContainerInstances, api::ListContainerInstancesRequest{})
                  .container_instance_arns->empty());
}

TEST_F(TaskOperations, TasksOutliveARestartOfTheService) {
  add_instance(200);
  const auto arn = *run_web().tasks->front().task_arn;
  report(arn, "RUNNING");
  const auto before = described(arn);
  restart();
  EXPECT_EQ(described(arn), before);
  EXPECT_EQ(run_web().failures->front().reason, "AGENT");
}

}  // namespace
}  // namespace minato::ecs
