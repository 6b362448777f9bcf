// Aim: what RegisterTaskDefinition says about the task as a whole: family, size, roles, storage,
// volumes, proxy, constraints, bytes.
#include "ecs/model/definition_rules/rule_cases_test.h"

namespace minato::ecs {
namespace {

TEST(TaskRules, FamilyAndNumberOfContainers) {
  std::string eleven;
  for (int i = 0; i < 11; ++i) {
    eleven += fmt::format(R"({}{{"name":"c{}","image":"nginx","memory":128}})", i ? "," : "", i);
  }
  const auto many = R"("containerDefinitions":[)" + eleven + "]";
  const RuleCase cases[] = {
      {"", "", ""},
      {R"("family":"a b")", "", "Family contains invalid characters."},
      {R"("family":"")", "", "Family contains invalid characters."},
      {R"("containerDefinitions":[])", "", "Container list cannot be empty."},
      {many, "", "Too many containers."},
      {R"("inferenceAccelerators":[])", "", ""},
      {R"("inferenceAccelerators":[{"deviceName":"d","deviceType":"eia1.medium"}])", "",
       "Unsupported field 'inferenceAccelerators'."}};
  expect_sentences(cases);
}

TEST(TaskRules, SizeOfTheTask) {
  constexpr std::string_view kCpu = "Invalid 'cpu' setting for task.";
  constexpr std::string_view kMemory = "Invalid 'memory' setting for task.";
  const RuleCase cases[] = {{R"("cpu":"128")", "", ""},       {R"("cpu":"196608")", "", ""},
                            {R"("cpu":"0.25 vCPU")", "", ""}, {R"("cpu":"1 vcpu")", "", ""},
                            {R"("memory":"0.5 GB")", "", ""}, {R"("memory":"1GB")", "", ""},
                            {R"("cpu":"127")", "", kCpu},     {R"("cpu":"196609")", "", kCpu},
                            {R"("cpu":"")", "", kCpu},        {R"("cpu":"1.5")", "", kCpu},
                            {R"("cpu":"many")", "", kCpu},    {R"("memory":"")", "", kMemory},
                            {R"("memory":"0")", "", kMemory}, {R"("memory":"x")", "", kMemory},
                            {R"("memory":"-1")", "", kMemory}};
  expect_sentences(cases);
}

TEST(TaskRules, ContainersFitIntoTheTask) {
  const RuleCase cases[] = {
      {R"("memory":"128")", "", ""},
      {R"("memory":"127")", "",
       "The 'memory' setting for container 'app' is greater than for the task."},
      {R"("cpu":"256")", R"("cpu":256)", ""},
      {R"("cpu":"256")", R"("cpu":257)",
       "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."},
      {R"("memory":"128")", R"("memory":null,"memoryReservation":129)",
       "The sum of all container 'memoryReservation' values cannot be greater than the value of "
       "the task 'memory'."},
      {R"("cpu":"256","containerDefinitions":[
           {"name":"a","image":"i","memory":128,"cpu":200},
           {"name":"b","image":"i","memory":128,"cpu":57}])",
       "",
       "The sum of all container 'cpu' values cannot be greater than the value of the task "
       "'cpu'."}};
  expect_sentences(cases);
}

TEST(TaskRules, RolesAreNamesOrArns) {
  constexpr std::string_view kWrong = "Role is not valid";
  const RuleCase cases[] = {
      {R"("taskRoleArn":"arn:aws:iam::123456789012:role/task")", "", ""},
      {R"("taskRoleArn":"arn:aws-cn:iam::123456789012:role/path/of/task")", "", ""},
      {R"("executionRoleArn":"ecsTaskExecutionRole")", "", ""},
      {R"("taskRoleArn":"")", "", kWrong},
      {R"("taskRoleArn":"a role")", "", kWrong},
      {R"("executionRoleArn":"arn:aws:ecs:us-east-1:123456789012:cluster/web")", "", kWrong},
      {R"("executionRoleArn":"arn:aws:iam::123456789012:user/me")", "", kWrong},
      {R"("executionRoleArn":"arn:aws:iam::12:role/r")", "", kWrong},
      {R"("executionRoleArn":"arn:aws:iam::123456789012:role/")", "", kWrong}};
  expect_sentences(cases);
}

TEST(TaskRules, EphemeralStorageIsOfFargate) {
  constexpr std::string_view kEc2 =
      "Tasks using the EC2 launch type do not support EphemeralStorage.";
  const RuleCase cases[] = {
      {R"("ephemeralStorage":{"sizeInGiB":20})", "", "EphemeralStorage size should be at least 21"},
      {R"("ephemeralStorage":{"sizeInGiB":201})", "",
       "EphemeralStorage size should be at most 200"},
      {R"("ephemeralStorage":{"sizeInGiB":21},"requiresCompatibilities":["EC2"])", "", kEc2},
      {R"("ephemeralStorage":{"sizeInGiB":21},"requiresCompatibilities":["EXTERNAL"])", "",
       "Tasks using the EXTERNAL launch type do not support EphemeralStorage."},
      {R"("ephemeralStorage":{"sizeInGiB":21})", "", kEc2},  // nothing could run it
      {R"("ephemeralStorage":{"sizeInGiB":21},"networkMode":"awsvpc","cpu":"256","memory":"512")",
       "", ""}};
  expect_sentences(cases);
  const RuleCase on_fargate[] = {{R"("ephemeralStorage":{"sizeInGiB":21})", "", ""},
                                 {R"("ephemeralStorage":{"sizeInGiB":200})", "", ""}};
  expect_fargate_sentences(on_fargate);
}

TEST(TaskRules, VolumesAreOfOneKindAndNamedOnce) {
  constexpr std::string_view kOne =
      "When the volume parameter is specified, only one volume configuration type should be used.";
  const RuleCase cases[] = {
      {R"("volumes":[{"name":"v"},{"name":"w","host":{"sourcePath":"/srv"}}])", "", ""},
      {R"("volumes":[{}])", "", "volume.name should not be null or empty."},
      {R"("volumes":[{"name":"a.b"}])", "", "volume.name contains invalid characters."},
      {R"("volumes":[{"name":"v"},{"name":"v"}])", "",
       "Volume names must be unique within a task definition."},
      {R"("volumes":[{"name":"v","host":{},"dockerVolumeConfiguration":{"scope":"task"}}])", "",
       kOne},
      {R"("volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1"},"host":{}}])", "",
       kOne},
      {R"("volumes":[{"name":"v","host":{"sourcePath":""}}])", "",
       "host.sourcePath should not be blank."},
      {R"("volumes":[{"name":"v","dockerVolumeConfiguration":{"autoprovision":true}}])", "", ""},
      {R"("volumes":[{"name":"v","dockerVolumeConfiguration":{"autoprovision":false}}])", "", ""},
      {R"("volumes":[{"name":"v","dockerVolumeConfiguration":
           {"scope":"shared","autoprovision":false}}])",
       "", ""},
      {R"("volumes":[{"name":"v","dockerVolumeConfiguration":
           {"scope":"task","autoprovision":false}}])",
       "",
       "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set to "
       "'True'."}};
  expect_sentences(cases);
}

TEST(TaskRules, VolumesAtLaunchAreUsed) {
  constexpr std::string_view kMounts =
      R"("mountPoints":[{"sourceVolume":"v","containerPath":"/v"},
                        {"sourceVolume":"w","containerPath":"/w"}])";
  const RuleCase cases[] = {
      {R"("volumes":[{"name":"v","configuredAtLaunch":true}])", "",
       "Volumes [v] are not referenced by any of the containers"},
      {R"("volumes":[{"name":"v","configuredAtLaunch":true},{"name":"w"}])", kMounts, ""},
      {R"("volumes":[{"name":"v","configuredAtLaunch":true},
                     {"name":"w","configuredAtLaunch":true}])",
       kMounts,
       "A task definition can have no more than one volume that is configured at launch."}};
  expect_sentences(cases);
}

TEST(TaskRules, FileSystems) {
  const RuleCase cases[] = {
      {R"("volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1",
           "transitEncryption":"ENABLED","transitEncryptionPort":2999,
           "authorizationConfig":{"accessPointId":"fsap-1","iam":"ENABLED"}}}])",
       "", ""},
      {R"("volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1",
           "authorizationConfig":{"iam":"ENABLED"}}}])",
       "", "EFS IAM authorization requires TransitEncryption to be enabled."},
      {R"("volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1",
           "rootDirectory":"/data","authorizationConfig":{"accessPointId":"fsap-1"}}}])",
       "",
       "When using an EFS access point, the root directory must either be set to \"/\" or be "
       "omitted."},
      {R"("volumes":[{"name":"v","efsVolumeConfiguration":{"fileSystemId":"fs-1",
           "transitEncryption":"DISABLED","transitEncryptionPort":2999}}])",
       "", "TransitEncryptionPort requires that TransitEncryption is enabled."},
      {R"("volumes":[{"name":"v","s3filesVolumeConfiguration":{"fileSystemArn":"arn:aws:s3files:x",
           "rootDirectory":"/data","accessPointArn":"arn:aws:s3files:y"}}])",
       "",
       "When using an S3 Files access point, the root directory must either be set to \"/\" or be "
       "omitted."}};
  expect_sentences(cases);
}

TEST(TaskRules, ProxyNeedsItsContainerAndPorts) {
  constexpr std::string_view kAwsvpc = R"("networkMode":"awsvpc","proxyConfiguration":)";
  const auto proxy = [&](std::string_view name, std::string_view properties) {
    return fmt::format(R"({}{{"type":"APPMESH","containerName":"{}","properties":[{}]}})", kAwsvpc,
                       name, properties);
  };
  constexpr std::string_view kIngress = R"({"name":"ProxyIngressPort","value":"15000"})";
  const auto ports = std::string(kIngress) + R"(,{"name":"ProxyEgressPort","value":"15001"})";
  const auto whole = proxy("app", ports);
  const auto other = proxy("envoy", ports);
  const auto none = proxy("app", "");
  const auto half = proxy("app", kIngress);
  const RuleCase cases[] = {
      {whole, "", ""},
      {other, "", "Proxy container [envoy] does not exist."},
      {none, "", "Ingress port not found"},
      {half, "", "Egress port not found"},
      {R"("proxyConfiguration":{"type":"APPMESH","containerName":"app"})", "",
       "APPMESH proxy configuration is only supported in networkMode=awsvpc"}};
  expect_sentences(cases);
}

TEST(TaskRules, PlacementConstraints) {
  std::string eleven;
  for (int i = 0; i < 11; ++i) {
    eleven += fmt::format(R"({}{{"type":"memberOf","expression":"a==b"}})", i ? "," : "");
  }
  const auto many = R"("placementConstraints":[)" + eleven + "]";
  const RuleCase cases[] = {
      {R"("placementConstraints":[{"type":"memberOf","expression":"attribute:a == b"}])", "", ""},
      {many, "", "A task definition can have no more than 10 placement constraints."}};
  expect_sentences(cases);
  const auto broken = definition_of(
      R"("placementConstraints":[{"type":"memberOf","expression":"attribute:a =="}])", "");
  EXPECT_TRUE(sentence_about(broken).starts_with("Invalid placement constraint expression: "));
}

TEST(TaskRules, ADefinitionHas64KiB) {
  const auto labelled = [](std::size_t size) {
    return sentence_about(
        definition_of("", fmt::format(R"("dockerLabels":{{"a":"{}"}})", std::string(size, 'x'))));
  };
  EXPECT_EQ(labelled(65'000), "");
  const auto said = labelled(65'536);
  EXPECT_TRUE(said.starts_with("Actual length: '65")) << said;
  EXPECT_TRUE(said.ends_with("'. Max allowed length is '65536' bytes.")) << said;
}

}  // namespace
}  // namespace minato::ecs
