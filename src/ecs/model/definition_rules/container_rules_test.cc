// Aim: what RegisterTaskDefinition says about one container: names, sizes, checks, variables, logs.
#include "ecs/model/definition_rules/rule_cases_test.h"

namespace minato::ecs {
namespace {

constexpr std::string_view kRole = R"("executionRoleArn":"execution")";

TEST(ContainerRules, NamesAndImages) {
  const auto digest = R"("image":"host.example/app@sha256:)" + std::string(64, 'a') + "\"";
  const auto short_digest = R"("image":"app@sha256:)" + std::string(63, 'a') + "\"";
  const auto longest = R"("image":")" + std::string(255, 'a') + "\"";
  const auto too_long = R"("image":")" + std::string(256, 'a') + "\"";
  constexpr std::string_view kImage = "Container.image contains invalid characters.";
  const RuleCase cases[] = {
      {"", R"("name":"")", "Container.name should not be null or empty."},
      {"", R"("name":null)", "Container.name should not be null or empty."},
      {"", R"("name":"a b")", "Container.name contains invalid characters."},
      {"", R"("image":"")", "Container.image should not be null or empty."},
      {"", R"("image":null)", "Container.image should not be null or empty."},
      {"", R"("image":"$IMAGE_NAME:$TAG")", kImage},
      {"", R"("image":"nginx:1 ")", kImage},
      {"", short_digest, kImage},
      {"", too_long, "Container.image can have no more than 255 characters."},
      {"", longest, ""},
      {"", digest, ""},
      {"", R"("image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1.2_3")", ""}};
  expect_sentences(cases);
}

TEST(ContainerRules, MemoryAndCpu) {
  const auto setting = [](std::string_view what) {
    return fmt::format("Invalid setting for container 'app'. {}", what);
  };
  const auto none = setting("At least one of 'memory' or 'memoryReservation' must be specified.");
  const auto less = setting("'memory' must be greater than or equal to 'memoryReservation'.");
  const auto little = setting("'memory' must be at least 6 MiB.");
  const auto reserved = setting("'memoryReservation' must be at least 6 MiB.");
  const auto negative = setting("'cpu' must not be negative.");
  const RuleCase cases[] = {{"", R"("memory":null)", none},
                            {R"("memory":"512")", R"("memory":null)", ""},
                            {R"("requiresCompatibilities":["FARGATE"])", R"("memory":null)", none},
                            {"", R"("memoryReservation":129)", less},
                            {"", R"("memoryReservation":128)", ""},
                            {"", R"("memory":5)", little},
                            {"", R"("memoryReservation":5)", reserved},
                            {"", R"("cpu":-1)", negative}};
  expect_sentences(cases);
}

std::string health(std::string_view members) {
  return fmt::format(R"("healthCheck":{{"command":["CMD","true"],{}}})", members);
}

TEST(ContainerRules, HealthChecksHaveRanges) {
  struct Range {
    std::string_view name;
    int min, max;
  };
  for (const Range& range : {Range{"interval", 5, 300}, Range{"timeout", 2, 60},
                             Range{"retries", 1, 10}, Range{"startPeriod", 0, 300}}) {
    const auto with = [&](int value) {
      return sentence_about(
          definition_of("", health(fmt::format(R"("{}":{})", range.name, value))));
    };
    EXPECT_EQ(with(range.min), "");
    EXPECT_EQ(with(range.max), "");
    EXPECT_EQ(with(range.max + 1),
              fmt::format("Health check {} must be less than or equal to the maximum allowed value "
                          "{} for container 'app'",
                          range.name, range.max));
    EXPECT_EQ(with(range.min - 1),
              fmt::format("Health check {} must be greater than or equal to the minimum allowed "
                          "value {} for container 'app'",
                          range.name, range.min));
  }
}

TEST(ContainerRules, HealthChecksHaveACommand) {
  const RuleCase cases[] = {
      {"", R"("healthCheck":{"command":[]})", "HealthCheck.command should not be null or empty."},
      {"", R"("healthCheck":{"command":["CMD"]})",
       "Health check command must have an argument after CMD for container 'app'"},
      {"", R"("healthCheck":{"command":["CMD-SHELL"]})",
       "Health check command must have an argument after CMD-SHELL for container 'app'"},
      {"", R"("healthCheck":{"command":["CMD-SHELL","curl -f http://localhost/ || exit 1"]})", ""},
      {"", R"("healthCheck":{"command":["NONE"]})", ""},
      {"", R"("healthCheck":{"command":["/healthcheck"]})", ""}};  // as ECS does
  expect_sentences(cases);
}

TEST(ContainerRules, RestartsAndTimeouts) {
  constexpr std::string_view kPeriod =
      "The 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800.";
  std::string codes = "0";
  for (int code = 1; code <= 50; ++code) codes += fmt::format(",{}", code);
  const auto many =
      fmt::format(R"("restartPolicy":{{"enabled":true,"ignoredExitCodes":[{}]}})", codes);
  const RuleCase cases[] = {
      {"", R"("restartPolicy":{"enabled":true})", ""},
      {"", R"("restartPolicy":{"enabled":true,"restartAttemptPeriod":59})", kPeriod},
      {"", R"("restartPolicy":{"enabled":true,"restartAttemptPeriod":1801})", kPeriod},
      {"", many,
       "The 'ignoredExitCodes' setting for container 'app' can have no more than 50 exit codes."},
      {"", R"("startTimeout":1)",
       "Granular start timeout on container 'app' must be at least 2 seconds."},
      {"", R"("stopTimeout":1)",
       "Granular stop timeout on container 'app' must be at least 2 seconds."},
      {"", R"("stopTimeout":2,"startTimeout":2)", ""},
      {"", R"("stopTimeout":900)", ""}};
  expect_sentences(cases);
}

TEST(ContainerRules, LimitsAndLinuxParameters) {
  const auto limit = [](int soft, int hard) {
    return fmt::format(R"("ulimits":[{{"name":"nofile","softLimit":{},"hardLimit":{}}}])", soft,
                       hard);
  };
  constexpr std::string_view kSoft = "Soft limit exceeds hard limit for ulimit nofile";
  const auto above = limit(2, 1), equal = limit(2, 2), unlimited = limit(2, -1);
  const auto soft_unlimited = limit(-1, 2), both = limit(-1, -1);
  constexpr std::string_view kSwappiness =
      "Invalid setting for container 'app'. 'swappiness' must be between 0 and 100.";
  const RuleCase cases[] = {
      {"", above, kSoft},
      {"", soft_unlimited, kSoft},
      {"", equal, ""},
      {"", unlimited, ""},
      {"", both, ""},
      {"", R"("linuxParameters":{"maxSwap":0,"swappiness":100})", ""},
      {"", R"("linuxParameters":{"maxSwap":-1})",
       "Invalid setting for container 'app'. 'maxSwap' must not be negative."},
      {"", R"("linuxParameters":{"maxSwap":1,"swappiness":101})", kSwappiness},
      {"", R"("linuxParameters":{"maxSwap":1,"swappiness":-1})", kSwappiness},
      {"", R"("linuxParameters":{"sharedMemorySize":0})",
       "Invalid setting for container 'app'. 'sharedMemorySize' must be greater than 0."},
      {"", R"("linuxParameters":{"tmpfs":[{"containerPath":"/t","size":0}]})",
       "Invalid setting for container 'app'. The 'size' of a tmpfs must be greater than 0."}};
  expect_sentences(cases);
}

TEST(ContainerRules, VariablesHaveNames) {
  constexpr std::string_view kName = "Environment variable name cannot be null or blank.";
  std::string eleven = R"("environmentFiles":[)";
  for (int i = 0; i < 11; ++i) {
    eleven += fmt::format(R"({}{{"type":"s3","value":"arn:aws:s3:::b/{}.env"}})", i ? "," : "", i);
  }
  eleven += "]";
  const RuleCase cases[] = {
      {"", R"("environment":[{"name":"","value":"x"}])", kName},
      {"", R"("environment":[{"name":" ","value":"x"}])", kName},
      {"", R"("environment":[{"value":"x"}])", kName},
      {"", R"("environment":[{"name":"A"},{"name":"B","value":null},{"name":"C","value":""}])", ""},
      {"", eleven,
       "The maximum number of environment files was exceeded. Specify ten or less and try again."},
      {"", R"("environmentFiles":[{"type":"s3","value":"s3://bucket/x.env"}])",
       "Invalid arn syntax."},
      {"", R"("environmentFiles":[{"type":"s3","value":"arn:aws:s3:::bucket"}])",
       "Invalid arn syntax."},
      {"", R"("environmentFiles":[{"type":"s3","value":"arn:aws:s3:::bucket/x.env"}])", ""}};
  expect_sentences(cases);
}

TEST(ContainerRules, SecretsNeedARoleAndNamesOfTheirOwn) {
  constexpr std::string_view kNoRole =
      "When you are specifying container secrets, you must also specify a value for "
      "'executionRoleArn'.";
  constexpr std::string_view kA = R"("secrets":[{"name":"A","valueFrom":"a"}])";
  const RuleCase cases[] = {
      {kRole, kA, ""},
      {"", kA, kNoRole},
      {"",
       R"("logConfiguration":{"logDriver":"splunk","options":{"splunk-url":"u"},
          "secretOptions":[{"name":"splunk-token","valueFrom":"a"}]})",
       kNoRole},
      {"", R"("repositoryCredentials":{"credentialsParameter":"s"})",
       "When you are specifying container repositoryCredentials, you must also specify a value for "
       "'executionRoleArn'."},
      {kRole, R"("secrets":[{"name":"A","valueFrom":"a"},{"name":"A","valueFrom":"b"}])",
       "Duplicate secret names found: A. Each secret name must be unique."},
      {kRole,
       R"("secrets":[{"name":"A","valueFrom":"a"}],"environment":[{"name":"A","value":"x"}])",
       "The secret name must be unique and not shared with any new or existing environment "
       "variables set on the container, such as 'A'."},
      {kRole, R"("secrets":[{"name":"","valueFrom":"a"}])",
       "Secret.name should not be null or empty."},
      {kRole, R"("secrets":[{"name":"A","valueFrom":""}])",
       "Secret.valueFrom should not be null or empty."},
      {"",
       R"("secrets":[{"name":"A","valueFrom":"arn:aws:ssm:us-east-1:210987654321:parameter/a"}])",
       "The Systems Manager parameter ARN has a different account ID than the current account. The "
       "current account ID is 123456789012 and the ARN account ID is 210987654321. Cross-account "
       "access for ARNs is not currently supported."},
      {kRole,
       R"("secrets":[{"name":"A","valueFrom":
          "arn:aws:secretsmanager:us-east-1:210987654321:secret:a-AbCdEf"}])",
       ""}};
  expect_sentences(cases);
}

std::string awslogs(std::string_view options) {
  return fmt::format(R"("logConfiguration":{{"logDriver":"awslogs","options":{{{}}}}})", options);
}

TEST(ContainerRules, AwslogsHasItsOptions) {
  constexpr std::string_view kGood = R"("awslogs-group":"g","awslogs-region":"us-east-1")";
  const auto good = [&](std::string_view more) { return awslogs(with_members(kGood, more)); };
  const auto whole = good(R"("awslogs-stream-prefix":"p","awslogs-create-group":"true",
      "mode":"non-blocking","max-buffer-size":"25m","awslogs-datetime-format":"%Y")");
  const auto none = awslogs("");
  const auto no_group = awslogs(R"("awslogs-region":"us-east-1")");
  const auto empty_group = awslogs(R"("awslogs-group":"","awslogs-region":"us-east-1")");
  const auto no_region = awslogs(R"("awslogs-group":"g")");
  const auto unknown = good(R"("log_key":"x","awslogs-endpoint":"y")");
  const auto not_created = good(R"("awslogs-create-group":"false")");
  const auto mode = good(R"("mode":"sometimes")");
  constexpr std::string_view kGroup = "Log driver awslogs requires options: awslogs-group";
  constexpr std::string_view kBoth =
      "Log driver awslogs requires options: awslogs-region, awslogs-group";
  const RuleCase cases[] = {
      {"", whole, ""},
      {"", none, kBoth},
      {"", R"("logConfiguration":{"logDriver":"awslogs"})", kBoth},
      {"", no_group, kGroup},
      {"", empty_group, kGroup},
      {"", no_region, "Log driver awslogs requires options: awslogs-region"},
      {"", unknown, "Log driver awslogs disallows options: awslogs-endpoint, log_key"},
      {"", not_created,
       "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit "
       "option."},
      {"", mode, "Log driver awslogs option 'mode' should be 'blocking' or 'non-blocking'."}};
  expect_sentences(cases);
}

TEST(ContainerRules, OtherLogDrivers) {
  const RuleCase cases[] = {
      {"", R"("logConfiguration":{"logDriver":"json-file","options":{"max-size":"10m"}})", ""},
      {"", R"("logConfiguration":{"logDriver":"splunk","options":{"splunk-token":"t"}})",
       "Log driver splunk requires options: splunk-url"},
      {kRole,
       R"("logConfiguration":{"logDriver":"splunk","options":{"splunk-url":"u","tag":"x"},
          "secretOptions":[{"name":"splunk-token","valueFrom":"a"}]})",
       ""},
      {"", R"("logConfiguration":{"logDriver":"awsfirelens"})",
       "When awsfirelens log driver is specified in log configuration, a firelens configuration "
       "object must be configured in one of the containers."},
      {R"("containerDefinitions":[
           {"name":"app","image":"nginx","memory":128,"logConfiguration":{"logDriver":"awsfirelens",
            "options":{"Name":"cloudwatch"}}},
           {"name":"router","image":"fluent","memory":64,
            "firelensConfiguration":{"type":"fluentbit"}}])",
       "", ""}};
  expect_sentences(cases);
}

}  // namespace
}  // namespace minato::ecs
