// A whole ECS service on a store in memory, and short forms of the calls that tests make.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "ecs/service.h"
#include "gen/ecs_operations.h"
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
    ports.find_ec2_instance = [this](const std::string& id) -> std::optional<Ec2Instance> {
      if (gone_ == id) return std::nullopt;
      return Ec2Instance{.account = "123456789012", .principals = {"AROAHOST:" + id}};
    };
    ports.is_signed_identity = [](const std::string&, const std::string& signature) {
      return signature == "signed";
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

  // The calls that follow are made by the root of `account`.
  void act_in(const std::string& account) {
    principal_.account = account;
    principal_.arn = "arn:aws:iam::" + account + ":root";
    principal_.user_id = account;
  }
  Context context() const {
    Context context;
    context.request_id = "request";
    context.region = region_;
    context.service = "ecs";
    context.principal = principal_;
    context.account = principal_.account;
    context.headers = headers_;
    context.host = "127.0.0.1:4566";
    context.now = clock_.now();
    return context;
  }

  // Runs an operation without asking whether the caller may; a failed call also fails the test.
  template <class Op, class Found>
  typename Op::Response call(const Operation<Op, Found>& operation,
                             const typename Op::Request& request) {
    auto result = attempt(operation, request);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? std::move(*result) : typename Op::Response{};
  }
  template <class Op, class Found>
  Result<typename Op::Response> attempt(const Operation<Op, Found>& operation,
                                        const typename Op::Request& request) {
    const auto now = context();
    return run(answer(operation, now, request));
  }
  // `context` and `request` outlive the work.
  template <class Op, class Found>
  Awaitable<Result<typename Op::Response>> answer(const Operation<Op, Found>& operation,
                                                  const Context& context,
                                                  const typename Op::Request& request) {
    CO_TRY(const auto found, (*operation.find)(*service_, context, request));
    co_return co_await (*operation.handle)(*service_, context, request, found);
  }
  // What the caller has to be allowed to do: ARNs, roles to pass, and "name=value" of conditions.
  struct Asked {
    aws::Arns resources;
    aws::Arns roles;
    std::vector<std::string> keys;
  };
  template <class Op, class Found>
  Asked asked(const Operation<Op, Found>& operation, const typename Op::Request& request) {
    const auto now = context();
    const auto found = (*operation.find)(*service_, now, request);
    EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message);
    if (!found) return {};
    Asked asked;
    asked.resources = (*operation.resources)(now, *found);
    if (operation.passes) asked.roles = (*operation.passes->roles)(*service_, now, request);
    if (!operation.keys) return asked;
    for (const auto& key : operation.keys(now, *found)) {
      asked.keys.push_back(key.name + "=" + key.value);
    }
    return asked;
  }

  void make_cluster(const std::string& name = "default") {
    api::CreateClusterRequest request;
    request.cluster_name = name;
    call(kCreateCluster, request);
  }

  // Registers an instance with its agent connected; returns its ARN.
  std::string add_instance(std::int32_t memory = 1024, const std::string& ec2 = "") {
    api::RegisterContainerInstanceRequest request;
    request.total_resources = {resource("CPU", 2048), resource("MEMORY", memory)};
    if (!ec2.empty()) {
      request.instance_identity_document =
          R"({"instanceId":")" + ec2 +
          R"(","instanceType":"t3.micro","availabilityZone":"us-east-1a"})";
      request.instance_identity_document_signature = "signed";
    }
    auto& attribute = request.attributes.emplace().emplace_back();
    attribute.name = "ecs.cpu-architecture";
    attribute.value = "x86_64";
    request.attributes->emplace_back().name = "ecs.capability.container-health-check";
    request.attributes->emplace_back().name = "com.amazonaws.ecs.capability.docker-remote-api.1.41";
    const auto response = call(kRegisterContainerInstance, request);
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
    return call(kRunTask, request);
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
    call(kSubmitTaskStateChange, request);
  }

  api::Task described(const std::string& task) {
    api::DescribeTasksRequest request;
    request.tasks = {task};
    const auto response = call(kDescribeTasks, request);
    return response.tasks && !response.tasks->empty() ? response.tasks->front() : api::Task{};
  }

  // Who makes the calls, and what they send along.
  aws::Principal principal_{.kind = aws::Principal::Kind::kRoot,
                            .account = "123456789012",
                            .arn = "arn:aws:iam::123456789012:root",
                            .user_id = "123456789012",
                            .access_key_id = {}};
  const http::Headers* headers_ = nullptr;
  std::string gone_;  // the id of an EC2 instance that is not there

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  std::string region_ = "us-east-1";
  FakeClock clock_;
  Duration credential_life_ = std::chrono::hours(1);
  SeededRandom random_{7};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<EcsService> service_;
};

}  // namespace minato::ecs
