// Aim: a payload becomes exactly the container, ports and volumes that ECS would make of it.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/engine/task_builder.h"
#include "agent/mapping/container_config.h"
#include "agent/mapping/names.h"
#include "agent/mapping/ports.h"
#include "agent/mapping/volumes.h"
#include "aws/json.h"

namespace minato::agent {
namespace {

namespace json = boost::json;

api::Task task_of(const char* text) {
  auto task = aws::json::parse<api::Task>(text);
  EXPECT_TRUE(task) << task.error().message;
  return *std::move(task);
}

constexpr const char* kPayload =
    R"({
  "arn":"arn:aws:ecs:us-east-1:1:task/web/abc", "family":"web.app", "version":"7",
  "networkMode":"bridge",
  "volumes":[{"name":"host","host":{"sourcePath":"/srv"}},{"name":"scratch"}],
  "containers":[{"name":"app","image":"localhost:4566/web:1","cpu":0,"memory":128,
    "command":["serve"],"entryPoint":["/bin/app"],"environment":{"A":"1","B":"x=y"},
    "links":["db:database"],"portMappings":[{"containerPort":80,"hostPort":8080,"protocol":"tcp"}],
    "mountPoints":[{"sourceVolume":"host","containerPath":"/data","readOnly":true},
                   {"sourceVolume":"scratch","containerPath":"/tmp"}],
    "volumesFrom":[{"sourceContainer":"db","readOnly":true}],"overrides":"{}",
    "dockerConfig":{"version":"1.17",
      "config":"{\"User\":\"nobody\",)"
    R"(\"Labels\":{\"own\":\"1\",\"com.amazonaws.ecs.cluster\":\"evil\"}}",
      "hostConfig":"{\"NetworkMode\":\"bridge\",)"
    R"(\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":10,\"Hard\":20}]}"}},
   {"name":"db","image":"db:1"}]})";

TEST(MapContainer, GivesTheWholeConfiguration) {
  const api::Task task = task_of(kPayload);
  auto volumes = plan_volumes(task, "ff");
  ASSERT_TRUE(volumes);
  const MappingContext context{.cluster = "web",
                               .docker_name = "ecs-name",
                               .ports = {{.container_port = 80, .host_port = 8080}},
                               .docker_names = {{"app", "ecs-name"}, {"db", "ecs-db"}},
                               .volume_sources = volumes->sources};
  auto request = map_container(task, (*task.containers)[0], context);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->name, "ecs-name");
  const json::value expected = json::parse(R"({
    "Image":"localhost:4566/web:1","Cmd":["serve"],"Entrypoint":["/bin/app"],
    "Env":["A=1","B=x=y"],"ExposedPorts":{"80/tcp":{}},
    "Labels":{"own":"1","com.amazonaws.ecs.cluster":"web",
      "com.amazonaws.ecs.container-name":"app",
      "com.amazonaws.ecs.task-arn":"arn:aws:ecs:us-east-1:1:task/web/abc",
      "com.amazonaws.ecs.task-definition-family":"web.app",
      "com.amazonaws.ecs.task-definition-version":"7"},
    "User":"nobody",
    "HostConfig":{"Memory":134217728,"CpuShares":2,"NetworkMode":"bridge",
      "Binds":["/srv:/data:ro","ecs-webapp-7-scratch-ff:/tmp"],
      "VolumesFrom":["ecs-db:ro"],"Links":["ecs-db:database"],
      "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},
      "Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],
      "LogConfig":{"Type":"local",
        "Config":{"max-size":"10m","max-file":"2","compress":"false"}}}})");
  EXPECT_EQ(json::value(request->config), expected) << json::serialize(request->config);
}

TEST(MapContainer, OverriddenCommandWins) {
  api::Task task = task_of(kPayload);
  (*task.containers)[1].command = std::vector<std::string>{"a"};
  (*task.containers)[1].overrides = json::value(R"({"command":["b","c"]})");
  auto request = map_container(task, (*task.containers)[1], {});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->config.at("Cmd"), (json::value{"b", "c"}));
  EXPECT_FALSE(request->config.contains("ExposedPorts"));
}

TEST(MapContainer, HostNetworkPublishesNothing) {
  api::Task task = task_of(kPayload);
  task.network_mode = "host";
  (*task.containers)[1].port_mappings = std::vector<api::PortMapping>{{.container_port = 80}};
  const MappingContext context{.cluster = {},
                               .docker_name = {},
                               .ports = {{.container_port = 80, .host_port = 80}},
                               .docker_names = {},
                               .volume_sources = {}};
  auto request = map_container(task, (*task.containers)[1], context);
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->config.at("HostConfig").as_object().contains("PortBindings"));
  EXPECT_EQ(request->config.at("HostConfig").at("NetworkMode").as_string(), "host");
}

TEST(MapContainer, BrokenDockerConfigAndUnknownVolumesAreRefused) {
  api::Task task = task_of(kPayload);
  auto& db = (*task.containers)[1];
  db.docker_config = api::DockerConfig{.config = "{nope"};
  EXPECT_FALSE(map_container(task, db, {}));
  db.docker_config.reset();
  db.mount_points = std::vector<api::MountPoint>{{.source_volume = "none"}};
  EXPECT_FALSE(map_container(task, db, {}));
}

TEST(MapContainer, TinyMemoryIsRaisedToWhatTheKernelTakes) {
  api::Task task = task_of(kPayload);
  (*task.containers)[1].memory = 1;
  auto request = map_container(task, (*task.containers)[1], {});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->config.at("HostConfig").at("Memory").as_int64(), 4 << 20);
}

api::Container with_port(api::PortMapping mapping) {
  api::Container out{.name = "app"};
  out.port_mappings = std::vector<api::PortMapping>{std::move(mapping)};
  return out;
}

TEST(Ports, FreePortsAreGivenRoundRobin) {
  PortPool pool;
  const auto dynamic = with_port({.container_port = 80, .host_port = 0});
  auto first = assign_ports(dynamic, "bridge", pool);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)[0].host_port, PortPool::kFirst);
  pool.give_back(*first);
  auto second = assign_ports(dynamic, "bridge", pool);
  EXPECT_EQ((*second)[0].host_port, PortPool::kFirst + 1);
}

TEST(Ports, FixedPortIsNotPickedAndHostModeUsesTheContainersPort) {
  PortPool pool;
  ASSERT_TRUE(assign_ports(with_port({.container_port = 80, .host_port = PortPool::kFirst}),
                           "bridge", pool));
  auto dynamic = assign_ports(with_port({.container_port = 81, .host_port = 0}), "bridge", pool);
  EXPECT_EQ((*dynamic)[0].host_port, PortPool::kFirst + 1);
  auto host = assign_ports(with_port({.container_port = 443, .host_port = 0}), "host", pool);
  EXPECT_EQ((*host)[0].host_port, 443);
  EXPECT_TRUE(assign_ports(with_port({.container_port = 80}), "none", pool)->empty());
}

TEST(Ports, RangesGetPortsInARow) {
  PortPool pool;
  ASSERT_TRUE(assign_ports(with_port({.container_port = 80, .host_port = PortPool::kFirst + 2}),
                           "bridge", pool));
  auto range = assign_ports(with_port({.container_port_range = "8000-8004"}), "bridge", pool);
  ASSERT_TRUE(range);
  EXPECT_EQ((*range)[0].count, 5);
  EXPECT_EQ((*range)[0].host_port, PortPool::kFirst + 3);
}

TEST(Ports, NonsenseIsRefusedAndLeavesNothingClaimed) {
  PortPool pool;
  for (const char* range : {"8000", "9-8", "a-b", "1-99999"}) {
    EXPECT_FALSE(assign_ports(with_port({.container_port_range = range}), "bridge", pool)) << range;
  }
  EXPECT_FALSE(assign_ports(with_port({.container_port = 0}), "bridge", pool));
  EXPECT_FALSE(assign_ports(with_port({.container_port = 70000}), "bridge", pool));
  EXPECT_EQ(*pool.take("tcp", 1), PortPool::kFirst);
}

TEST(Volumes, DockerVolumesFollowTheirScope) {
  const auto plan = plan_volumes(task_of(R"({"arn":"a","family":"f","version":"1","volumes":[
      {"name":"own","dockerVolumeConfiguration":{"scope":"task","driver":"local"}},
      {"name":"made","dockerVolumeConfiguration":{"scope":"shared","autoprovision":true}},
      {"name":"there","dockerVolumeConfiguration":{"scope":"shared"}}]})"),
                                 "ff");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->sources.at("own"), "ecs-f-1-own-ff");
  EXPECT_EQ(plan->sources.at("made"), "made");
  ASSERT_EQ(plan->to_create.size(), 2u);
  EXPECT_EQ(plan->to_create[1].name, "made");
  EXPECT_EQ(plan->to_remove, std::vector<std::string>{"ecs-f-1-own-ff"});
}

TEST(Volumes, WhatCannotBeServedIsRefused) {
  EXPECT_FALSE(plan_volumes(task_of(R"({"arn":"a","volumes":[{"name":"x",
      "dockerVolumeConfiguration":{"scope":"task","autoprovision":true}}]})"),
                            "ff"));
  EXPECT_FALSE(plan_volumes(task_of(R"({"arn":"a","volumes":[{"name":"x","type":"efs",
      "efsVolumeConfiguration":{"fileSystemId":"fs-1"}}]})"),
                            "ff"));
}

TEST(Names, OnlyWhatDockerTakesStays) {
  api::Task task{.arn = "a"};
  task.family = "my/family";
  task.version = "2";
  EXPECT_EQ(docker_name(task, "a b", "ff"), "ecs-myfamily-2-ab-ff");
  EXPECT_EQ(task_id("arn:aws:ecs:r:1:task/cluster/0abc"), "0abc");
  EXPECT_EQ(task_id("../../etc"), "etc");
}

}  // namespace
}  // namespace minato::agent
