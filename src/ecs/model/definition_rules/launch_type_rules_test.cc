// Aim: what each launch type refuses, and which ones a definition is said to be compatible with.
#include "ecs/model/definition_rules/rule_cases_test.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs {
namespace {

using Names = std::vector<std::string>;

TEST(LaunchTypeRules, FargateNeedsAwsvpcAndASize) {
  constexpr std::string_view kMode = "Fargate only supports network mode ‘awsvpc’.";
  const RuleCase bare[] = {
      {R"("requiresCompatibilities":["FARGATE"])", "", kMode},
      {R"("requiresCompatibilities":["EC2","FARGATE"],"networkMode":"bridge")", "", kMode},
      {R"("requiresCompatibilities":["FARGATE"],"networkMode":"awsvpc")", "",
       "Fargate requires that 'cpu' be defined at the task level."},
      {R"("requiresCompatibilities":["FARGATE"],"networkMode":"awsvpc","cpu":"256")", "",
       "Fargate requires that 'memory' be defined at the task level."}};
  expect_sentences(bare);
  const RuleCase cases[] = {
      {"", "", ""},
      {R"("cpu":"512","memory":"512")", "",
       "No Fargate configuration exists for given values: 512 CPU, 512 memory. See the Amazon ECS "
       "documentation for the valid values."},
      {R"("cpu":"32768","memory":"249856")", "", ""},
      {R"("cpu":"512","memory":"2048","runtimePlatform":
           {"operatingSystemFamily":"WINDOWS_SERVER_2022_CORE"})",
       "",
       "No Fargate configuration exists for given values: 512 CPU, 2048 memory. See the Amazon ECS "
       "documentation for the valid values."},
      {R"("cpu":"1024","memory":"2048","runtimePlatform":
           {"operatingSystemFamily":"WINDOWS_SERVER_2022_CORE"})",
       "", ""}};
  expect_fargate_sentences(cases);
}

TEST(LaunchTypeRules, FargateRefusesWhatReachesTheHost) {
  const auto without = [](std::string_view field) {
    return fmt::format("Fargate compatible task definitions do not support {}", field);
  };
  const auto source_path = without("sourcePath"), ipc = without("ipcMode");
  const auto docker = without("dockerVolumeConfiguration"), constraints = without("constraints");
  const auto devices = without("devices"), shared = without("sharedMemorySize");
  const auto swap = without("maxSwap"), options = without("dockerSecurityOptions");
  const RuleCase cases[] = {
      {R"("pidMode":"host")", "",
       "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for "
       "pidMode is 'task'."},
      {R"("pidMode":"task")", "", ""},
      {R"("ipcMode":"task")", "", ipc},
      {R"("placementConstraints":[{"type":"memberOf","expression":"attribute:a == b"}])", "",
       constraints},
      {R"("volumes":[{"name":"v","host":{"sourcePath":"/srv"}}])", "", source_path},
      {R"("volumes":[{"name":"v"},{"name":"w","host":{}}])", "", ""},
      {R"("volumes":[{"name":"v","dockerVolumeConfiguration":{"scope":"task"}}])", "", docker},
      {"", R"("privileged":true)",
       "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level."},
      {"", R"("privileged":false)", ""},
      {"", R"("dockerSecurityOptions":["no-new-privileges"])", options},
      {"", R"("linuxParameters":{"devices":[{"hostPath":"/dev/kvm"}]})", devices},
      {"", R"("linuxParameters":{"sharedMemorySize":64})", shared},
      {"", R"("linuxParameters":{"maxSwap":1})", swap},
      {"", R"("linuxParameters":{"tmpfs":[{"containerPath":"/t","size":1}]})", ""},
      {"", R"("linuxParameters":{"capabilities":{"add":["NET_ADMIN"]}})",
       "NET_ADMIN is not allowed on Fargate."},
      {"", R"("linuxParameters":{"capabilities":{"add":["SYS_PTRACE"],"drop":["ALL"]}})", ""},
      {"", R"("resourceRequirements":[{"type":"GPU","value":"1"}])",
       "Tasks using the Fargate launch type do not support GPU resource requirements."},
      {"", R"("stopTimeout":120,"startTimeout":120)", ""},
      {"", R"("stopTimeout":121)",
       "Tasks using the Fargate launch type must have a container stop timeout of less than 120 "
       "seconds."},
      {"", R"("startTimeout":121)",
       "Tasks using the Fargate launch type must have a container start timeout of less than 120 "
       "seconds."}};
  expect_fargate_sentences(cases);
}

TEST(LaunchTypeRules, FargatePullsAndLogsWithARole) {
  constexpr std::string_view kRole = R"("executionRoleArn":"execution")";
  constexpr std::string_view kEcr =
      R"("image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")";
  constexpr std::string_view kLogs =
      R"("logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g",
         "awslogs-region":"us-east-1","awslogs-stream-prefix":"p"}})";
  constexpr std::string_view kNoPrefix =
      R"("logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g",
         "awslogs-region":"us-east-1","awslogs-stream-prefix":""}})";
  const RuleCase cases[] = {
      {kRole, kEcr, ""},
      {"", kEcr,
       "Fargate requires task definition to have execution role ARN to support ECR images."},
      {kRole, kLogs, ""},
      {"", kLogs,
       "Fargate requires task definition to have execution role ARN to support log driver "
       "awslogs."},
      {kRole, kNoPrefix,
       "Fargate requires log configuration options to include awslogs-stream-prefix to support log "
       "driver awslogs."},
      {"", R"("logConfiguration":{"logDriver":"json-file"})",
       "json-file is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"},
      {"", R"("firelensConfiguration":{"type":"fluentbit","options":{"config-file-type":"s3"}})",
       "Fargate launch type does not support FirelensConfiguration config file from 's3'"}};
  expect_fargate_sentences(cases);
}

TEST(LaunchTypeRules, ExternalAndManagedInstances) {
  const RuleCase cases[] = {
      {R"("requiresCompatibilities":["EXTERNAL"],"networkMode":"host")", "", ""},
      {R"("requiresCompatibilities":["EXTERNAL"],"networkMode":"awsvpc")", "",
       "Tasks using the EXTERNAL launch type do not support network mode 'awsvpc'."},
      {R"("requiresCompatibilities":["EXTERNAL"],
          "volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1"}}])",
       "", "Tasks using the EXTERNAL launch type do not support efsVolumeConfiguration."},
      {R"("requiresCompatibilities":["EXTERNAL"])",
       R"("portMappings":[{"containerPort":80,"name":"web"}])",
       "Tasks using the EXTERNAL launch type do not support port mapping names."},
      {R"("requiresCompatibilities":["MANAGED_INSTANCES"])", "", ""},
      {R"("requiresCompatibilities":["MANAGED_INSTANCES"],"networkMode":"host")", "", ""},
      {R"("requiresCompatibilities":["MANAGED_INSTANCES"],"networkMode":"bridge")", "",
       "Tasks using the MANAGED_INSTANCES launch type do not support network mode 'bridge'."}};
  expect_sentences(cases);
}

Names compatibilities(std::string_view task, std::string_view container = "") {
  const auto request = definition_of(task, container);
  EXPECT_EQ(sentence_about(request), "");
  return *filled_task_definition(request).compatibilities;
}

// The lists are those of real replies.
TEST(Compatibilities, FollowTheRulesOfEachLaunchType) {
  const Names outside{"EXTERNAL", "EC2"};
  EXPECT_EQ(compatibilities(""), outside);
  EXPECT_EQ(compatibilities(R"("networkMode":"bridge","cpu":"256","memory":"512")"), outside);
  EXPECT_EQ(compatibilities(R"("networkMode":"none")"), outside);
  EXPECT_EQ(compatibilities(R"("networkMode":"host")"), outside);
  EXPECT_EQ(compatibilities("", R"("portMappings":[
                {"containerPort":80,"name":"web-80-tcp","appProtocol":"http"}])"),
            Names{"EC2"});
  const Names on_instances{"EC2", "MANAGED_INSTANCES"};
  EXPECT_EQ(compatibilities(R"("networkMode":"awsvpc")"), on_instances);
  EXPECT_EQ(compatibilities(R"("networkMode":"awsvpc","cpu":"512","memory":"717")"), on_instances);
  const Names anywhere{"EC2", "MANAGED_INSTANCES", "FARGATE"};
  constexpr std::string_view kSized = R"("networkMode":"awsvpc","cpu":"512","memory":"1024")";
  EXPECT_EQ(compatibilities(kSized), anywhere);
  EXPECT_EQ(compatibilities(kFargateTask), anywhere);
  EXPECT_EQ(compatibilities(kSized, R"("stopTimeout":121)"), on_instances);
  EXPECT_EQ(compatibilities(kSized, R"("image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/a")"),
            on_instances);
  EXPECT_EQ(compatibilities(with_members(kSized, R"("ephemeralStorage":{"sizeInGiB":30})")),
            Names{"FARGATE"});
}

TEST(Compatibilities, ManagedInstancesUseAwsvpcUnlessTold) {
  const auto request = definition_of(R"("requiresCompatibilities":["MANAGED_INSTANCES"])", "");
  const auto definition = filled_task_definition(request);
  EXPECT_EQ(definition.network_mode, "awsvpc");
  EXPECT_EQ(*definition.compatibilities, (Names{"EC2", "MANAGED_INSTANCES"}));
}

}  // namespace
}  // namespace minato::ecs
