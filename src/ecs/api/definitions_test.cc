// Aim: clusters, task definitions, instances, tags and settings answer as ECS does, defaults and
// errors included.
#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

class Definitions : public ServiceFixture {
 protected:
  Definitions() { make_cluster(); }

  std::string refusal_of(const api::RegisterTaskDefinitionRequest& request) {
    const auto result = attempt(kRegisterTaskDefinition, request);
    EXPECT_FALSE(result.has_value());
    if (result) return {};
    EXPECT_EQ(result.error().name, "ClientException");
    return result.error().message;
  }
};

TEST_F(Definitions, RegisteringFillsInWhatEcsFillsIn) {
  const auto definition = *call(kRegisterTaskDefinition, web_definition()).task_definition;
  EXPECT_EQ(definition.task_definition_arn,
            "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1");
  EXPECT_EQ(definition.status, "ACTIVE");
  EXPECT_EQ(definition.compatibilities, (std::vector<std::string>{"EXTERNAL", "EC2"}));
  EXPECT_FALSE(definition.network_mode.has_value());
  const auto& container = definition.container_definitions->front();
  EXPECT_EQ(container.cpu, 0);
  EXPECT_EQ(container.essential, true);
  EXPECT_EQ(container.port_mappings->front().host_port, 0);
  EXPECT_EQ(container.port_mappings->front().protocol, "tcp");
  EXPECT_TRUE(container.environment && container.environment->empty());
  EXPECT_TRUE(container.mount_points && container.volumes_from && container.system_controls);
}

TEST_F(Definitions, RevisionsRiseAndAreNotUsedTwice) {
  call(kRegisterTaskDefinition, web_definition());
  EXPECT_EQ(call(kRegisterTaskDefinition, web_definition()).task_definition->revision, 2);
  api::DeregisterTaskDefinitionRequest deregister;
  deregister.task_definition = "web:2";
  EXPECT_EQ(call(kDeregisterTaskDefinition, deregister).task_definition->status, "INACTIVE");
  api::DescribeTaskDefinitionRequest describe;
  describe.task_definition = "web";
  EXPECT_EQ(call(kDescribeTaskDefinition, describe).task_definition->revision, 1);
  api::DeleteTaskDefinitionsRequest remove;
  remove.task_definitions = {"web:1", "web:2", "web:9"};
  const auto removed = call(kDeleteTaskDefinitions, remove);
  EXPECT_EQ(removed.task_definitions->front().status, "DELETE_IN_PROGRESS");
  EXPECT_EQ(removed.failures->size(), 2u);
  EXPECT_EQ(call(kRegisterTaskDefinition, web_definition()).task_definition->revision, 3);
}

// The rules themselves are tested beside model/definition_rules/.
TEST_F(Definitions, WrongDefinitionsAreRefusedInEcsWords) {
  auto request = web_definition();
  request.container_definitions[0].memory.reset();
  EXPECT_EQ(refusal_of(request),
            "Invalid setting for container 'main'. At least one of 'memory' or "
            "'memoryReservation' must be specified.");
  request = web_definition();
  request.container_definitions.push_back(request.container_definitions[0]);
  EXPECT_EQ(refusal_of(request), "Container names must be unique within a task definition.");
  request = web_definition();
  request.requires_compatibilities = {"FARGATE"};
  EXPECT_EQ(refusal_of(request), "Fargate only supports network mode ‘awsvpc’.");
  // The account of the call counts.
  request = web_definition();
  request.execution_role_arn = "execution";
  auto& secret = request.container_definitions[0].secrets.emplace().emplace_back();
  secret.name = "A";
  secret.value_from = "arn:aws:ssm:us-east-1:123456789012:parameter/a";
  call(kRegisterTaskDefinition, request);
  secret.value_from = "arn:aws:ssm:us-east-1:210987654321:parameter/a";
  EXPECT_TRUE(refusal_of(request).starts_with("The Systems Manager parameter ARN has a different"));
}

// Variables without a value were answered, and set to nothing in the container.
TEST_F(Definitions, VariablesWithoutAValueAreDropped) {
  auto request = web_definition();
  auto& environment = request.container_definitions[0].environment.emplace();
  environment.push_back({.name = "UNSET", .value = {}});
  environment.push_back({.name = "EMPTY", .value = ""});
  const auto kept = *call(kRegisterTaskDefinition, request)
                         .task_definition->container_definitions->front()
                         .environment;
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept.front().name, "EMPTY");
  EXPECT_EQ(kept.front().value, "");
}

// An s3files volume was answered with an empty host beside it, an EFS volume without its root.
TEST_F(Definitions, VolumesAreAnsweredWithWhatEcsFillsIn) {
  auto request = web_definition();
  auto& volumes = request.volumes.emplace(3);
  volumes[0].name = "scratch";
  volumes[1].name = "efs";
  volumes[1].efs_volume_configuration.emplace().file_system_id = "fs-1";
  volumes[2].name = "files";
  volumes[2].s3files_volume_configuration.emplace().file_system_arn = "arn:aws:s3files:x";
  const auto kept = *call(kRegisterTaskDefinition, request).task_definition->volumes;
  EXPECT_TRUE(kept[0].host.has_value());
  EXPECT_EQ(kept[1].efs_volume_configuration->root_directory, "/");
  EXPECT_FALSE(kept[1].host.has_value());
  EXPECT_FALSE(kept[2].host.has_value());
}

TEST_F(Definitions, UnknownDefinitionsAreToldAsEcsDoes) {
  api::DescribeTaskDefinitionRequest request;
  request.task_definition = "nothing";
  const auto result = attempt(kDescribeTaskDefinition, request);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "Unable to describe task definition.");
}

TEST_F(Definitions, AClusterWithInstancesIsNotDeleted) {
  const auto arn = add_instance();
  api::DeleteClusterRequest request;
  request.cluster = "default";
  EXPECT_EQ(attempt(kDeleteCluster, request).error().name,
            "ClusterContainsContainerInstancesException");
  api::DeregisterContainerInstanceRequest deregister;
  deregister.container_instance = arn;
  call(kDeregisterContainerInstance, deregister);
  EXPECT_EQ(call(kDeleteCluster, request).cluster->status, "INACTIVE");
  api::ListContainerInstancesRequest list;
  EXPECT_EQ(attempt(kListContainerInstances, list).error().name, "ClusterNotFoundException");
}

TEST_F(Definitions, ClustersAreDescribedWithWhatWasAskedFor) {
  add_instance();
  api::DescribeClustersRequest request;
  request.clusters = {"default", "missing"};
  auto response = call(kDescribeClusters, request);
  EXPECT_EQ(response.clusters->front().registered_container_instances_count, 1);
  EXPECT_TRUE(response.clusters->front().settings->empty());
  EXPECT_EQ(response.failures->front().reason, "MISSING");
  request.include = {"SETTINGS", "STATISTICS"};
  response = call(kDescribeClusters, request);
  EXPECT_EQ(response.clusters->front().settings->front().name, "containerInsights");
  EXPECT_FALSE(response.clusters->front().statistics->empty());
}

TEST_F(Definitions, AnInstanceKeepsWhatItsAgentSentAndWhereItRuns) {
  const auto arn = add_instance(1024, "i-77");
  api::DescribeContainerInstancesRequest request;
  request.container_instances = {arn};
  const auto instance = call(kDescribeContainerInstances, request).container_instances->front();
  EXPECT_EQ(instance.ec2_instance_id, "i-77");
  EXPECT_EQ(instance.agent_connected, true);
  EXPECT_EQ(instance.status, "ACTIVE");
  api::ListAttributesRequest attributes;
  attributes.target_type = "container-instance";
  attributes.attribute_name = "ecs.availability-zone";
  EXPECT_EQ(call(kListAttributes, attributes).attributes->front().value, "us-east-1a");
}

TEST_F(Definitions, RegisteringAgainKeepsTheInstanceAndCustomAttributes) {
  const auto arn = add_instance();
  api::PutAttributesRequest put;
  put.attributes = {{.name = "stack", .value = "prod", .target_type = {}, .target_id = arn}};
  call(kPutAttributes, put);
  api::RegisterContainerInstanceRequest again;
  again.container_instance_arn = arn;
  again.total_resources = {resource("CPU", 1024), resource("MEMORY", 512)};
  EXPECT_EQ(call(kRegisterContainerInstance, again).container_instance->container_instance_arn,
            arn);
  api::ListContainerInstancesRequest list;
  list.filter = "attribute:stack == prod";
  EXPECT_EQ(*call(kListContainerInstances, list).container_instance_arns,
            std::vector<std::string>{arn});
  list.filter = "attribute:stack ==";
  EXPECT_EQ(attempt(kListContainerInstances, list).error().name, "InvalidParameterException");
}

TEST_F(Definitions, AHostThatRegistersAnewReplacesItsOldSelf) {
  const auto first = add_instance(1024, "i-9");
  call(kRegisterTaskDefinition, web_definition());
  const auto task = *run_web().tasks->front().task_arn;
  const auto second = add_instance(1024, "i-9");
  EXPECT_NE(first, second);
  EXPECT_EQ(described(task).last_status, "STOPPED");
  EXPECT_EQ(
      *call(kListContainerInstances, api::ListContainerInstancesRequest{}).container_instance_arns,
      std::vector<std::string>{second});
}

TEST_F(Definitions, DrainingInstancesTakeNoTasks) {
  call(kRegisterTaskDefinition, web_definition());
  api::UpdateContainerInstancesStateRequest request;
  request.container_instances = {add_instance()};
  request.status = "DRAINING";
  EXPECT_EQ(call(kUpdateContainerInstancesState, request).container_instances->front().status,
            "DRAINING");
  EXPECT_EQ(run_web().failures->front().reason, "INACTIVE");
}

TEST_F(Definitions, TagsComeAndGo) {
  api::TagResourceRequest tag;
  tag.resource_arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
  tag.tags = {{.key = "team", .value = "web"}};
  call(kTagResource, tag);
  api::ListTagsForResourceRequest list;
  list.resource_arn = tag.resource_arn;
  EXPECT_EQ(call(kListTagsForResource, list).tags->front().value, "web");
  api::UntagResourceRequest untag;
  untag.resource_arn = tag.resource_arn;
  untag.tag_keys = {"team"};
  call(kUntagResource, untag);
  EXPECT_TRUE(call(kListTagsForResource, list).tags->empty());
  list.resource_arn += "-none";
  EXPECT_EQ(attempt(kListTagsForResource, list).error().name, "ClusterNotFoundException");
}

TEST_F(Definitions, SettingsHaveDefaultsAndNames) {
  api::PutAccountSettingDefaultRequest put;
  put.name = "containerInsights";
  put.value = "enabled";
  call(kPutAccountSettingDefault, put);
  api::ListAccountSettingsRequest list;
  list.effective_settings = true;
  list.name = "containerInsights";
  EXPECT_EQ(call(kListAccountSettings, list).settings->front().value, "enabled");
  put.name = "unknown";
  EXPECT_EQ(attempt(kPutAccountSettingDefault, put).error().name, "InvalidParameterException");
}

}  // namespace
}  // namespace minato::ecs
