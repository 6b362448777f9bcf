// A whole ECS service on a store in memory, and short forms of the calls that tests make.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "ecs/handlers/agent_calls.h"
#include "ecs/handlers/clusters.h"
#include "ecs/handlers/instances.h"
#include "ecs/handlers/tags.h"
#include "ecs/handlers/task_definitions.h"
#include "ecs/handlers/tasks.h"
#include "ecs/service.h"
#include "store/memory/memory_store.h"

namespace minato::ecs {

class ServiceFixture : public ::testing::Test {
 protected:
  ServiceFixture() : store_(store::make_memory_store()) { service_ = new_service(); }
  ~ServiceFixture() override { run(service_->stop()); }

  std::unique_ptr<EcsService> new_service() {
    EcsPorts ports{*store_, clock_, random_, io_.get_executor(), {}, {}};
    ports.issue_role_credentials = [this](const std::string& role,
                                          const std::string&) -> Result<RoleCredentials> {
      return RoleCredentials{"AKID-" + role, "secret", "token", clock_.now() + credential_life_};
    };
    ports.resolve_image = [](const Scope&, const std::string& image) {
      ImageSource source;
      source.image = image;
      return source;
    };
    auto service = std::make_unique<EcsService>(std::move(ports), EcsOptions{});
    EXPECT_TRUE(run(service->start()).has_value());
    return service;
  }
  // As after a restart of the program: everything in memory is gone.
  void restart() {
    run(service_->stop());
    service_.reset();
    service_ = new_service();
  }

  template <class T>
  T run(Awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& error, T value) {
      EXPECT_FALSE(error);
      result.emplace(std::move(value));
    });
    while (!result) io_.run_one();
    return std::move(*result);
  }
  void run(Awaitable<void> work) {
    bool done = false;
    asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& error) {
      EXPECT_FALSE(error);
      done = true;
    });
    while (!done) io_.run_one();
  }

  Context context() const {
    Context context;
    context.request_id = "request";
    context.account = "123456789012";
    context.region = "us-east-1";
    context.principal.account = context.account;
    context.principal.arn = "arn:aws:iam::123456789012:root";
    context.host = "127.0.0.1:4566";
    context.now = clock_.now();
    return context;
  }

  // Runs an operation of either form; a failed call also fails the test.
  template <class Handler, class Request>
  auto call(Handler handler, const Request& request) {
    auto result = attempt(handler, request);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? std::move(*result) : typename decltype(result)::value_type{};
  }
  template <class Response, class Request>
  Result<Response> attempt(Awaitable<Result<Response>> (*handler)(EcsService&, const Context&,
                                                                  const Request&),
                           const Request& request) {
    const auto now = context();
    return run(handler(*service_, now, request));
  }
  template <class Response, class Request>
  Result<Response> attempt(Result<Response> (*handler)(const EcsService&, const Context&,
                                                       const Request&),
                           const Request& request) {
    return handler(*service_, context(), request);
  }

  void make_cluster(const std::string& name = "default") {
    api::CreateClusterRequest request;
    request.cluster_name = name;
    call(create_cluster, request);
  }

  // Registers an instance with its agent connected; returns its ARN.
  std::string add_instance(std::int32_t memory = 1024, const std::string& ec2 = "") {
    api::RegisterContainerInstanceRequest request;
    request.total_resources = {resource("CPU", 2048), resource("MEMORY", memory)};
    if (!ec2.empty()) {
      request.instance_identity_document =
          R"({"instanceId":")" + ec2 +
          R"(","instanceType":"t3.micro","availabilityZone":"us-east-1a"})";
    }
    auto& attribute = request.attributes.emplace().emplace_back();
    attribute.name = "ecs.cpu-architecture";
    attribute.value = "x86_64";
    request.attributes->emplace_back().name = "ecs.capability.container-health-check";
    request.attributes->emplace_back().name = "com.amazonaws.ecs.capability.docker-remote-api.1.41";
    const auto response = call(register_container_instance, request);
    const auto arn = response.container_instance->container_instance_arn.value_or("");
    service_->agents().set_connected(arn, true);
    return arn;
  }

  static api::Resource resource(std::string name, std::int32_t amount) {
    api::Resource made;
    made.name = std::move(name);
    made.type = "INTEGER";
    made.integer_value = amount;
    return made;
  }

  static api::RegisterTaskDefinitionRequest web_definition(std::int32_t memory = 128) {
    api::RegisterTaskDefinitionRequest request;
    request.family = "web";
    auto& container = request.container_definitions.emplace_back();
    container.name = "main";
    container.image = "nginx";
    container.memory = memory;
    auto& port = container.port_mappings.emplace().emplace_back();
    port.container_port = 80;
    return request;
  }

  api::RunTaskResponse run_web(std::int32_t count = 1) {
    api::RunTaskRequest request;
    request.task_definition = "web";
    request.count = count;
    return call(run_task, request);
  }

  void report(const std::string& task, const std::string& status,
              std::optional<std::int32_t> exit_code = {}) {
    api::SubmitTaskStateChangeRequest request;
    request.task = task;
    request.status = status;
    auto& container = request.containers.emplace().emplace_back();
    container.container_name = "main";
    container.status = status;
    container.exit_code = exit_code;
    call(submit_task_state_change, request);
  }

  api::Task described(const std::string& task) {
    api::DescribeTasksRequest request;
    request.tasks = {task};
    const auto response = call(describe_tasks, request);
    return response.tasks && !response.tasks->empty() ? response.tasks->front() : api::Task{};
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  FakeClock clock_;
  Duration credential_life_ = std::chrono::hours(1);
  SeededRandom random_{7};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<EcsService> service_;
};

}  // namespace minato::ecs
