// Aim: requiresAttributes names what ECS names; the definitions and lists are those of replies that
// ECS gave, in the order of the alphabet.
#include <gmock/gmock.h>

#include "ecs/model/definition_rules/rule_cases_test.h"

namespace minato::ecs {
namespace {

using ::testing::UnorderedElementsAreArray;
using Names = std::vector<std::string>;

constexpr std::string_view kEcrImage =
    R"("image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")";
constexpr std::string_view kExecution =
    R"("executionRoleArn":"arn:aws:iam::123456789012:role/ecsTaskExecutionRole")";
constexpr std::string_view kTaskRole = R"("taskRoleArn":"arn:aws:iam::123456789012:role/task")";

Names with_prefixes(const Names& parts) {
  Names names;
  for (const auto& part : parts) {
    const bool host = part.starts_with("docker-remote-api") || part.starts_with("logging-driver") ||
                      part == "ecr-auth" || part.starts_with("task-iam-role") ||
                      part == "privileged-container" || part == "selinux";
    names.push_back((host ? "com.amazonaws.ecs.capability." : "ecs.capability.") + part);
  }
  return names;
}

void expect_needs(std::string_view task, std::string_view container, const Names& parts) {
  const auto request = definition_of(task, container);
  EXPECT_EQ(sentence_about(request), "");
  Names names;
  for (const auto& attribute : required_attributes(filled_task_definition(request))) {
    EXPECT_FALSE(attribute.value || attribute.target_id || attribute.target_type);
    names.push_back(attribute.name);
  }
  EXPECT_THAT(names, UnorderedElementsAreArray(with_prefixes(parts))) << task << " / " << container;
}

std::string logging(std::string_view more) {
  return with_members(kEcrImage,
                      fmt::format(R"("logConfiguration":{{"logDriver":"awslogs","options":{{
                     "awslogs-group":"g","awslogs-region":"us-east-1",
                     "awslogs-stream-prefix":"ecs"{}{}}}}})",
                                  more.empty() ? "" : ",", more));
}

std::string members(std::initializer_list<std::string_view> parts) {
  return fmt::format("{}", fmt::join(parts, ","));
}

TEST(RequiresAttributes, NothingIsNeededForAPlainContainer) {
  expect_needs("", "", {});
  // Sizes of the task need no capability.
  expect_needs(R"("cpu":"256","memory":"512")", "", {});
}

TEST(RequiresAttributes, OfAnImageInEcrOnFargate) {
  expect_needs(members({kFargateTask, kExecution}), kEcrImage,
               {"ecr-auth", "execution-role-ecr-pull", "docker-remote-api.1.18", "task-eni"});
}

TEST(RequiresAttributes, OfLogsWithEveryOption) {
  expect_needs(members({kFargateTask, kExecution}),
               logging(R"("mode":"non-blocking","awslogs-create-group":"true",
                          "max-buffer-size":"25m")"),
               {"logging-driver.awslogs", "execution-role-awslogs", "ecr-auth",
                "docker-remote-api.1.19", "docker-remote-api.1.28", "execution-role-ecr-pull",
                "docker-remote-api.1.18", "task-eni", "docker-remote-api.1.29"});
}

TEST(RequiresAttributes, OfEnvironmentFilesAndACreatedGroup) {
  expect_needs(
      members({R"("networkMode":"awsvpc","cpu":"512","memory":"717")", kExecution, kTaskRole}),
      members({logging(R"("awslogs-create-group":"true")"),
               R"("environmentFiles":[{"type":"s3","value":"arn:aws:s3:::b/x.env"}],
                  "portMappings":[{"containerPort":8000,"name":"a-8000","appProtocol":"http"}])"}),
      {"logging-driver.awslogs", "execution-role-awslogs", "ecr-auth", "docker-remote-api.1.19",
       "env-files.s3", "task-iam-role", "execution-role-ecr-pull", "docker-remote-api.1.18",
       "task-eni", "docker-remote-api.1.29"});
}

TEST(RequiresAttributes, OfLinkedContainersThatWait) {
  const auto app = members({logging(R"("mode":"non-blocking","awslogs-create-group":"true",
                                       "max-buffer-size":"25m")"),
                            R"("name":"app","memory":256,"hostname":"app",
                               "healthCheck":{"command":["CMD-SHELL","true"]})"});
  const auto proxy = members({kEcrImage, R"("name":"proxy","memory":128,"links":["app:a"],
      "essential":false,"dependsOn":[{"containerName":"app","condition":"HEALTHY"}])"});
  const auto containers = fmt::format(R"("containerDefinitions":[{{{}}},{{{}}}])", app, proxy);
  expect_needs(members({R"("networkMode":"bridge","cpu":"1024","memory":"512")", kExecution,
                        kTaskRole, containers}),
               "",
               {"execution-role-awslogs", "ecr-auth", "docker-remote-api.1.17",
                "docker-remote-api.1.28", "task-iam-role", "container-health-check",
                "execution-role-ecr-pull", "docker-remote-api.1.29", "logging-driver.awslogs",
                "docker-remote-api.1.24", "docker-remote-api.1.19", "container-ordering"});
}

TEST(RequiresAttributes, OfSecretsAFileSystemAndTimeouts) {
  expect_needs(
      members({R"("networkMode":"awsvpc","cpu":"128","memory":"512",
                  "volumes":[{"name":"efs","efsVolumeConfiguration":{"fileSystemId":"fs-1",
                              "rootDirectory":"/","transitEncryption":"ENABLED"}}])",
               kExecution, kTaskRole}),
      members({logging(R"("mode":"non-blocking")"),
               R"("links":[],"startTimeout":40,"stopTimeout":15,
                  "mountPoints":[{"sourceVolume":"efs","containerPath":"/efs","readOnly":true}],
                  "secrets":[{"name":"A","valueFrom":
                     "arn:aws:secretsmanager:us-east-1:123456789012:secret:a"},
                    {"name":"B","valueFrom":"arn:aws:ssm:us-east-1:123456789012:parameter/b"}])"}),
      {"execution-role-awslogs", "ecr-auth", "docker-remote-api.1.17", "docker-remote-api.1.28",
       "task-iam-role", "execution-role-ecr-pull", "secrets.ssm.environment-variables",
       "docker-remote-api.1.18", "task-eni", "logging-driver.awslogs", "efsAuth",
       "docker-remote-api.1.19", "secrets.asm.environment-variables", "efs", "container-ordering",
       "docker-remote-api.1.25"});
}

TEST(RequiresAttributes, OfAMeshProxyWithAStartPeriod) {
  const auto envoy = members({kEcrImage, R"("name":"envoy","memory":10,"user":"1337",
      "healthCheck":{"command":["echo test"],"interval":5,"timeout":2,"startPeriod":10})"});
  const auto containers = fmt::format(
      R"("containerDefinitions":[{{"name":"sleep","image":"busybox","memory":10,
         "dependsOn":[{{"containerName":"envoy","condition":"HEALTHY"}}]}},{{{}}}])",
      envoy);
  expect_needs(members({R"("networkMode":"awsvpc","pidMode":"task","ipcMode":"host",
      "proxyConfiguration":{"type":"APPMESH","containerName":"envoy","properties":[
        {"name":"ProxyIngressPort","value":"15000"},{"name":"ProxyEgressPort","value":"15001"}]})",
                        containers}),
               "",
               {"ecr-auth", "pid-ipc-namespace-sharing", "docker-remote-api.1.17", "aws-appmesh",
                "container-ordering", "container-health-check", "docker-remote-api.1.18",
                "task-eni", "docker-remote-api.1.29"});
}

TEST(RequiresAttributes, OfATaskShutIn) {
  expect_needs(R"("networkMode":"none","ipcMode":"none","cpu":"2048","memory":"4096")",
               R"("user":"nobody","disableNetworking":true,"privileged":false,
         "dockerSecurityOptions":["no-new-privileges"],
         "ulimits":[{"name":"nproc","softLimit":128,"hardLimit":128}],
         "linuxParameters":{"capabilities":{"drop":["ALL"]},"initProcessEnabled":true,
                            "maxSwap":0,"swappiness":0},
         "logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g",
           "awslogs-region":"us-east-1","awslogs-stream-prefix":"ecs"}})",
               {"logging-driver.awslogs", "docker-remote-api.1.19", "pid-ipc-namespace-sharing",
                "docker-remote-api.1.17", "docker-remote-api.1.32", "docker-remote-api.1.25",
                "docker-remote-api.1.23", "docker-remote-api.1.18"});
}

TEST(RequiresAttributes, OfLabelsReservationsAndTmpfs) {
  expect_needs("", R"("memoryReservation":128,"dockerLabels":{"a":"b"})",
               {"docker-remote-api.1.21", "docker-remote-api.1.18"});
  expect_needs(members({kExecution, kTaskRole}),
               members({kEcrImage, R"("dockerSecurityOptions":["label:seccomp:unconfined"],
                  "linuxParameters":{"tmpfs":[{"containerPath":"/run","size":50}]})"}),
               {"ecr-auth", "selinux", "task-iam-role", "docker-remote-api.1.22",
                "execution-role-ecr-pull"});
}

TEST(RequiresAttributes, OfADockerVolume) {
  expect_needs(R"("volumes":[{"name":"data","dockerVolumeConfiguration":
                  {"autoprovision":true,"scope":"shared","driver":"local"}}])",
               R"("logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g",
                  "awslogs-region":"us-east-1"}})",
               {"logging-driver.awslogs", "docker-remote-api.1.19", "docker-plugin.local",
                "docker-remote-api.1.25"});
}

TEST(RequiresAttributes, OfALogRouter) {
  const auto containers = fmt::format(
      R"("containerDefinitions":[
         {{"name":"log_router","image":"r.dkr.ecr.x/fluent","memoryReservation":50,"user":"0",
           "firelensConfiguration":{{"type":"fluentbit"}}}},
         {{"name":"cats","image":"r.dkr.ecr.x/cats","memory":128,
           "logConfiguration":{{"logDriver":"awsfirelens","options":{{"Name":"cloudwatch"}}}}}}])");
  expect_needs(containers, "",
               {"ecr-auth", "firelens.fluentbit", "docker-remote-api.1.19",
                "docker-remote-api.1.21", "logging-driver.awsfirelens"});
}

TEST(RequiresAttributes, OfWhatReachesTheHost) {
  expect_needs(members({R"("networkMode":"host")", kTaskRole}), R"("privileged":true)",
               {"task-iam-role-network-host", "privileged-container", "docker-remote-api.1.17"});
  expect_needs("", R"("portMappings":[{"containerPortRange":"80-90"}])",
               {"network.container-port-range"});
  expect_needs(kExecution, R"("repositoryCredentials":{"credentialsParameter":"s"})",
               {"private-registry-authentication.secretsmanager"});
  expect_needs(
      kExecution,
      R"("logConfiguration":{"logDriver":"splunk","options":{"splunk-url":"u"},
                  "secretOptions":[{"name":"splunk-token","valueFrom":"t"}]})",
      {"logging-driver.splunk", "docker-remote-api.1.19", "secrets.ssm.bootstrap.log-driver"});
}

}  // namespace
}  // namespace minato::ecs
