// Aim: what a caller has to be allowed is what is then acted on, under each name that it has, and
// nothing of another account or region is acted on.
#include <algorithm>

#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

constexpr const char* kArns = "arn:aws:ecs:us-east-1:123456789012:";
constexpr const char* kOther = "210987654321";

class Authorization : public ServiceFixture {
 protected:
  Authorization() {
    make_cluster();
    call(kRegisterTaskDefinition, web_definition());
    instance_ = add_instance();
    task_ = *run_web().tasks->front().task_arn;
  }

  static std::string arn(const std::string& resource) { return kArns + resource; }
  static std::string short_arn(const std::string& arn) {
    return std::string(arn).erase(arn.find("default/"), std::string_view("default/").size());
  }
  static std::vector<std::string> names_of(const std::string& arn) {
    return {arn, short_arn(arn), std::string(last_part(arn))};
  }
  aws::Arns to_run(const std::string& definition) {
    api::RunTaskRequest request;
    request.task_definition = definition;
    return asked(kRunTask, request).resources;
  }
  template <class Op, class Found>
  std::string refusal(const Operation<Op, Found>& operation, const typename Op::Request& request) {
    const auto result = attempt(operation, request);
    return result ? std::string() : std::string(result.error().name);
  }

  std::string instance_;
  std::string task_;
};

TEST_F(Authorization, TasksAndInstancesAreNamedInThreeWays) {
  for (const auto& name : names_of(task_)) {
    api::StopTaskRequest stop;
    stop.task = name;
    EXPECT_EQ(asked(kStopTask, stop).resources, aws::Arns{task_});
    api::DescribeTasksRequest describe;
    describe.tasks = {name};
    EXPECT_EQ(asked(kDescribeTasks, describe).resources, aws::Arns{task_});
    EXPECT_EQ(call(kDescribeTasks, describe).tasks->front().task_arn, task_);
  }
  for (const auto& name : names_of(instance_)) {
    api::DescribeContainerInstancesRequest request;
    request.container_instances = {name};
    EXPECT_EQ(asked(kDescribeContainerInstances, request).resources, aws::Arns{instance_});
    api::PutAttributesRequest put;
    put.attributes = {{.name = "a", .value = "b", .target_type = {}, .target_id = name}};
    EXPECT_EQ(asked(kPutAttributes, put).resources, aws::Arns{instance_});
  }
}

TEST_F(Authorization, AClusterIsNamedByNameArnOrNothing) {
  for (const std::optional<std::string>& name :
       {std::optional<std::string>(), std::optional<std::string>("default"),
        std::optional<std::string>(arn("cluster/default"))}) {
    api::ListTasksRequest request;
    request.cluster = name;
    const auto what = asked(kListTasks, request);
    EXPECT_EQ(what.resources, aws::Arns{arn("cluster/default")});
    EXPECT_EQ(what.keys, std::vector{"ecs:cluster=" + arn("cluster/default")});
  }
}

// With an empty list nobody was asked for leave, and the default cluster described.
TEST_F(Authorization, DescribeClustersWithoutNamesIsAboutTheDefaultCluster) {
  api::DescribeClustersRequest request;
  EXPECT_EQ(asked(kDescribeClusters, request).resources, aws::Arns{arn("cluster/default")});
  request.clusters.emplace();
  EXPECT_EQ(asked(kDescribeClusters, request).resources, aws::Arns{arn("cluster/default")});
  EXPECT_EQ(call(kDescribeClusters, request).clusters->front().cluster_name, "default");
}

// Leave was asked for every revision of a family, or for a text that meant another revision.
TEST_F(Authorization, TasksRunByTheRevisionThatIsFound) {
  call(kRegisterTaskDefinition, web_definition());
  const aws::Arns second{arn("task-definition/web:2")};
  EXPECT_EQ(to_run("web"), second);
  EXPECT_EQ(to_run("web:02"), second);
  EXPECT_EQ(to_run(arn("task-definition/web")), second);
  EXPECT_EQ(to_run("web:1"), aws::Arns{arn("task-definition/web:1")});
  api::DeregisterTaskDefinitionRequest deregister;
  deregister.task_definition = "web:2";
  EXPECT_EQ(asked(kDeregisterTaskDefinition, deregister).resources, second);
  call(kDeregisterTaskDefinition, deregister);
  EXPECT_EQ(to_run("web"), aws::Arns{arn("task-definition/web:1")});
  EXPECT_EQ(to_run("none"), aws::Arns{arn("task-definition/none:*")});
  EXPECT_EQ(to_run("none:7"), aws::Arns{arn("task-definition/none:7")});
}

TEST_F(Authorization, WhatIsToBeDeletedIsAskedForOneByOne) {
  api::DeleteTaskDefinitionsRequest request;
  request.task_definitions = {"web:01", arn("task-definition/web"), "x/web:1"};
  EXPECT_EQ(asked(kDeleteTaskDefinitions, request).resources,
            (aws::Arns{arn("task-definition/web:1"), arn("task-definition/web:1"),
                       arn("task-definition/*")}));
}

// Only roles of overrides were asked for.
TEST_F(Authorization, RolesOfTheDefinitionAndOfOverridesArePassed) {
  auto definition = web_definition();
  definition.family = "roles";
  definition.task_role_arn = "app";
  definition.execution_role_arn = "arn:aws:iam::123456789012:role/pull";
  const aws::Arns own{"arn:aws:iam::123456789012:role/app", "arn:aws:iam::123456789012:role/pull"};
  EXPECT_EQ(asked(kRegisterTaskDefinition, definition).roles, own);
  call(kRegisterTaskDefinition, definition);
  api::RunTaskRequest run;
  run.task_definition = "roles";
  EXPECT_EQ(asked(kRunTask, run).roles, own);
  api::StartTaskRequest start;
  start.task_definition = "roles:1";
  start.container_instances = {instance_};
  EXPECT_EQ(asked(kStartTask, start).roles, own);
  run.overrides.emplace().task_role_arn = "arn:aws:iam::210987654321:role/admin";
  auto with_override = own;
  with_override.push_back("arn:aws:iam::210987654321:role/admin");
  EXPECT_EQ(asked(kRunTask, run).roles, with_override);
}

TEST_F(Authorization, ConditionsAreToldWhatTasksAreToBe) {
  api::StartTaskRequest start;
  start.task_definition = "web";
  start.container_instances = {std::string(last_part(instance_))};
  start.enable_execute_command = true;
  EXPECT_EQ(asked(kStartTask, start).keys,
            (std::vector<std::string>{"ecs:cluster=" + arn("cluster/default"),
                                      "ecs:enable-execute-command=true",
                                      "ecs:container-instances=" + instance_}));
  auto definition = web_definition();
  definition.cpu = "1 vCPU";
  definition.memory = "512";
  definition.requires_compatibilities = {"EC2"};
  definition.container_definitions.front().privileged = true;
  EXPECT_EQ(asked(kRegisterTaskDefinition, definition).keys,
            (std::vector<std::string>{"ecs:compute-compatibility=EC2", "ecs:privileged=true",
                                      "ecs:task-cpu=1024", "ecs:task-memory=512"}));
  api::PutAccountSettingRequest setting;
  setting.name = "containerInsights";
  const auto what = asked(kPutAccountSetting, setting);
  EXPECT_EQ(what.resources, aws::any_resource());
  EXPECT_EQ(what.keys, std::vector<std::string>{"ecs:account-setting=containerInsights"});
}

TEST_F(Authorization, TaggedThingsAreNamedByTheirWholeArn) {
  api::ListTagsForResourceRequest request;
  for (const auto& whole :
       {task_, instance_, arn("cluster/default"), arn("task-definition/web:1")}) {
    request.resource_arn = whole;
    EXPECT_EQ(asked(kListTagsForResource, request).resources, aws::Arns{whole});
  }
  request.resource_arn = arn("task-definition/web:01");
  EXPECT_EQ(asked(kListTagsForResource, request).resources,
            aws::Arns{arn("task-definition/web:1")});
  for (const auto& wrong : {short_arn(task_), arn("cluster/a/b"), arn("task/default/a/b"),
                            arn("task-definition/web"), std::string("web"), arn("service/web")}) {
    request.resource_arn = wrong;
    EXPECT_NE(refusal(kListTagsForResource, request), "") << wrong;
  }
}

// With leave for it, or with a rule less in the policies, they would act over there.
TEST_F(Authorization, NothingOfAnotherAccountIsFound) {
  act_in(kOther);
  make_cluster();
  api::StopTaskRequest stop;
  stop.task = task_;
  EXPECT_EQ(asked(kStopTask, stop).resources, aws::Arns{task_});
  EXPECT_EQ(refusal(kStopTask, stop), "InvalidParameterException");
  stop.cluster = arn("cluster/default");
  EXPECT_EQ(refusal(kStopTask, stop), "ClusterNotFoundException");
  stop.task = last_part(task_);
  EXPECT_EQ(asked(kStopTask, stop).resources, aws::Arns{task_});
  EXPECT_EQ(refusal(kStopTask, stop), "ClusterNotFoundException");
  api::DescribeTasksRequest describe;
  describe.tasks = {task_};
  EXPECT_EQ(refusal(kDescribeTasks, describe), "InvalidParameterException");
  api::DescribeClustersRequest clusters;
  clusters.clusters = {arn("cluster/default")};
  EXPECT_EQ(asked(kDescribeClusters, clusters).resources, aws::Arns{arn("cluster/default")});
  EXPECT_EQ(call(kDescribeClusters, clusters).failures->front().reason, "MISSING");
  api::RunTaskRequest run;
  run.task_definition = arn("task-definition/web:1");
  EXPECT_EQ(asked(kRunTask, run).resources, aws::Arns{arn("task-definition/web:1")});
  EXPECT_EQ(refusal(kRunTask, run), "ClientException");
  api::RegisterContainerInstanceRequest again;
  again.container_instance_arn = instance_;
  EXPECT_EQ(refusal(kRegisterContainerInstance, again), "InvalidParameterException");
  api::ListTasksRequest list;
  list.container_instance = instance_;
  EXPECT_EQ(refusal(kListTasks, list), "InvalidParameterException");
  api::SubmitTaskStateChangeRequest report;
  report.task = task_;
  report.status = "STOPPED";
  EXPECT_EQ(refusal(kSubmitTaskStateChange, report), "InvalidParameterException");
  api::TagResourceRequest tag;
  tag.resource_arn = task_;
  tag.tags = {{.key = "a", .value = "b"}};
  EXPECT_EQ(asked(kTagResource, tag).resources, aws::Arns{task_});
  EXPECT_EQ(refusal(kTagResource, tag), "InvalidParameterException");
  act_in("123456789012");
  EXPECT_EQ(described(task_).desired_status, "RUNNING");
}

// aws:RequestedRegion says nothing about an ARN of elsewhere.
TEST_F(Authorization, NothingOfAnotherRegionIsFound) {
  region_ = "eu-west-1";
  api::DeleteClusterRequest request;
  request.cluster = arn("cluster/default");
  EXPECT_EQ(refusal(kDeleteCluster, request), "ClusterNotFoundException");
  api::ListContainerInstancesRequest list;
  list.cluster = arn("cluster/default");
  EXPECT_EQ(refusal(kListContainerInstances, list), "ClusterNotFoundException");
}

// They were not looked at when credentials were made: a task acted in the other account.
TEST_F(Authorization, CredentialsAreOfRolesOfTheTasksAccountAlone) {
  const auto& issue = service_->ports().issue_role_credentials;
  EXPECT_TRUE(issue("arn:aws:iam::123456789012:role/app", task_).has_value());
  for (const char* foreign : {"arn:aws:iam::210987654321:role/app", "app", ""}) {
    const auto refused = issue(foreign, task_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message, "Cross-account pass role is not allowed.");
  }
}

}  // namespace
}  // namespace minato::ecs
