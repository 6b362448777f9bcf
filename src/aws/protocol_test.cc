// Requests and answers as clients of each protocol send and expect them, and how each service words
// a broken constraint.
#include "aws/protocol.h"

#include <gtest/gtest.h>

#include "aws/xml.h"
#include "gen/ec2.h"
#include "gen/ecr.h"
#include "gen/ecs.h"
#include "gen/iam.h"
#include "gen/logs.h"
#include "gen/sts.h"

namespace minato::aws {
namespace {

template <class Op>
std::string failure(std::string_view body) {
  const auto request = parse_request<Op>(body);
  if (request) return "accepted";
  return std::string(request.error().name) + ": " + request.error().message;
}

TEST(QueryRequest, ReadsListsOfStructures) {
  const auto request = parse_request<iam::api::CreateRole>(
      "Action=CreateRole&Version=2010-05-08&RoleName=ecs%2Bone&AssumeRolePolicyDocument=%7B%7D"
      "&Tags.member.1.Key=a&Tags.member.1.Value=b+c&Tags.member.10.Key=z&Tags.member.10.Value=");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->role_name, "ecs+one");
  EXPECT_EQ(request->assume_role_policy_document, "{}");
  ASSERT_EQ(request->tags->size(), 2U);
  EXPECT_EQ(request->tags->at(0).value, "b c");
  EXPECT_EQ(request->tags->at(1).key, "z");
  EXPECT_FALSE(request->path);
}

TEST(QueryRequest, EmptyListIsPresent) {
  const auto request = parse_request<sts::api::AssumeRole>(
      "RoleArn=arn:aws:iam::123456789012:role/a"
      "&RoleSessionName=ab&Tags=");
  ASSERT_TRUE(request) << request.error().message;
  ASSERT_TRUE(request->tags);
  EXPECT_TRUE(request->tags->empty());
}

TEST(QueryRequest, BrokenInputNamesTheParameter) {
  using AssumeRole = sts::api::AssumeRole;
  EXPECT_EQ(failure<AssumeRole>("RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=ab"
                                "&DurationSeconds=soon"),
            "MalformedInput: Invalid value 'soon' for parameter DurationSeconds.");
  EXPECT_EQ(failure<AssumeRole>("RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=ab"
                                "&DurationSeconds=5"),
            "ValidationError: 1 validation error detected: Value '5' at 'durationSeconds' failed "
            "to satisfy constraint: Member must have value greater than or equal to 900");
  EXPECT_EQ(failure<AssumeRole>("RoleArn=arn:aws:iam::123456789012:role/a"),
            "ValidationError: 1 validation error detected: Value null at 'roleSessionName' failed "
            "to satisfy constraint: Member must not be null");
  EXPECT_EQ(failure<iam::api::GetRole>("RoleName=a%20b"),
            "ValidationError: The specified value for roleName is invalid. It must contain only "
            "alphanumeric characters and/or the following: +=,.@_-");
  EXPECT_EQ(failure<iam::api::GetRole>("RoleName=%zz"),
            "MalformedQueryString: The query string contains a syntax error.");
  EXPECT_EQ(failure<iam::api::GetRole>("RoleName=%ff%fe"),
            "MalformedQueryString: The query string contains a syntax error.");
}

TEST(Ec2Request, ReadsFlatListsAndNestedStructures) {
  const auto request = parse_request<ec2::api::RunInstances>(
      "Action=RunInstances&ImageId=ami-1&MinCount=1&MaxCount=2&InstanceType=t3.micro"
      "&SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2&IamInstanceProfile.Name=ecs"
      "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name"
      "&TagSpecification.1.Tag.1.Value=web&BlockDeviceMapping.1.Ebs.VolumeSize=30");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->max_count, 2);
  EXPECT_EQ(request->security_group_ids->at(1), "sg-2");
  EXPECT_EQ(request->iam_instance_profile->name, "ecs");
  EXPECT_EQ(request->tag_specifications->at(0).tags->at(0).value, "web");
  EXPECT_EQ(request->block_device_mappings->at(0).ebs->volume_size, 30);
}

TEST(Ec2Request, BrokenInputNamesTheParameter) {
  EXPECT_EQ(failure<ec2::api::RunInstances>("ImageId=ami-1&MaxCount=1"),
            "MissingParameter: The request must contain the parameter MinCount");
  EXPECT_EQ(failure<ec2::api::RunInstances>("MinCount=x&MaxCount=1"),
            "InvalidParameterValue: Value (x) for parameter MinCount is invalid.");
  EXPECT_EQ(failure<ec2::api::RunInstances>("MinCount=1&MaxCount=1&TagSpecification.1."
                                            "ResourceType=x&InstanceInitiatedShutdownBehavior=no"),
            "InvalidParameterValue: Invalid value 'no' for InstanceInitiatedShutdownBehavior.");
}

TEST(EcrRequest, WordsViolationsAsEcrDoes) {
  using Create = ecr::api::CreateRepository;
  EXPECT_EQ(failure<Create>(R"({"repositoryName":"a"})"),
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy "
            "constraint: 'must have length greater than or equal to 2'");
  EXPECT_TRUE(failure<Create>(R"({"repositoryName":"Upper"})")
                  .starts_with("InvalidParameterException: Invalid parameter at 'repositoryName' "
                               "failed to satisfy constraint: 'must satisfy regular expression '"));
  EXPECT_EQ(failure<Create>(R"({"repositoryName":"ok","registryId":"12"})"),
            "InvalidParameterException: Invalid parameter at 'registryId' failed to satisfy "
            "constraint: 'must satisfy regular expression '[0-9]{12}''");
}

// ECR checks the names of repositories, registries and images itself, with "must" and without the
// backslashes of the models; everything else is the common form's "Member must".
TEST(EcrRequest, SaysMustOfNamesAndMemberMustOfEverythingElse) {
  const auto constraint = []<class Op>(std::string_view body) {
    const std::string text = failure<Op>(body);
    constexpr std::string_view start = "InvalidParameterException: Invalid parameter at ";
    return text.starts_with(start) ? text.substr(start.size()) : text;
  };
  const auto create = [&](const std::string& more) {
    return constraint.operator()<ecr::api::CreateRepository>(R"({"repositoryName":"ok",)" + more +
                                                             "}");
  };
  EXPECT_EQ(failure<ecr::api::CreateRepository>(R"({"repositoryName":"Bad_Name!"})"),
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy "
            "constraint: 'must satisfy regular expression "
            R"('[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*'')");
  EXPECT_EQ(constraint.operator()<ecr::api::CreateRepository>("{}"),
            "'repositoryName' failed to satisfy constraint: 'must not be null'");
  EXPECT_EQ(constraint.operator()<ecr::api::DescribeRepositories>(R"({"repositoryNames":["a"]})"),
            "'repositoryName' failed to satisfy constraint: 'must have length greater than or "
            "equal to 2'");
  EXPECT_EQ(create(R"("imageTagMutability":"SOME")"),
            "'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value "
            "set: [MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION]'");
  EXPECT_EQ(create(R"("tags":[{"Key":"a","Value":"b"},{"Value":"c"}])"),
            "'tags.2.member.key' failed to satisfy constraint: 'Member must not be null'");
  EXPECT_EQ(constraint.operator()<ecr::api::PutImageTagMutability>(R"({"repositoryName":"ok"})"),
            "'imageTagMutability' failed to satisfy constraint: 'Member must not be null'");
  EXPECT_EQ(constraint.operator()<ecr::api::PutLifecyclePolicy>(
                R"({"repositoryName":"ok","lifecyclePolicyText":""})"),
            "'lifecyclePolicyText' failed to satisfy constraint: 'Member must have length greater "
            "than or equal to 100'");
  EXPECT_EQ(constraint.operator()<ecr::api::SetRepositoryPolicy>(R"({"repositoryName":"ok"})"),
            "'PolicyText' failed to satisfy constraint: 'Cannot be null'");
  EXPECT_EQ(constraint.operator()<ecr::api::CreateRepositoryCreationTemplate>(
                R"({"prefix":"a//b","appliedFor":["REPLICATION"]})"),
            "'prefix' failed to satisfy constraint: 'Member must satisfy regular expression "
            R"(pattern: ^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)"
            R"((/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*/?|ROOT)$')");
  EXPECT_EQ(constraint.operator()<ecr::api::GetAuthorizationToken>(R"({"registryIds":["12"]})"),
            "'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: [Member "
            "must satisfy regular expression pattern: [0-9]{12}]'");
}

// What is wrong with a scalar in a list or map is a constraint of the list or map, told once.
TEST(LogsRequest, WordsPartsOfListsAndMapsAsConstraintsOfTheWhole) {
  EXPECT_EQ(failure<logs::api::FilterLogEvents>(
                R"({"logGroupName":"g","logStreamNames":["a:b","fine","c*"]})"),
            "InvalidParameterException: 1 validation error detected: Value '[a:b, fine, c*]' at "
            "'logStreamNames' failed to satisfy constraint: Member must satisfy constraint: "
            "[Member must have length less than or equal to 512, Member must have length greater "
            "than or equal to 1, Member must satisfy regular expression pattern: [^:*]*]");
  const std::string map =
      failure<logs::api::CreateLogGroup>(R"({"logGroupName":"g","tags":{"a":"b","c!":"d!"}})");
  EXPECT_NE(map.find("2 validation errors detected: Value '{a=b, c!=d!}' at 'tags' failed to "
                     "satisfy constraint: Map keys must satisfy constraint: [Member must have "
                     "length less than or equal to 128, Member must have length greater than or "
                     "equal to 1, Member must satisfy regular expression pattern: "),
            std::string::npos)
      << map;
  EXPECT_NE(map.find("; Value '{a=b, c!=d!}' at 'tags' failed to satisfy constraint: Map value "
                     "must satisfy constraint: [Member must have length less than or equal to 256,"
                     " Member must satisfy regular expression pattern: "),
            std::string::npos)
      << map;
}

TEST(EcrRequest, LongHostileNamesAreMatchedInLinearTime) {
  std::string name(200'000, 'a');
  name += '!';
  EXPECT_NE(failure<ecr::api::CreateRepository>(R"({"repositoryName":")" + name + "\"}"),
            "accepted");
}

TEST(EcrRequest, BlobsAreBase64) {
  const auto request = parse_request<ecr::api::UploadLayerPart>(
      R"({"repositoryName":"ab","uploadId":"00000000-0000-0000-0000-000000000000",
          "partFirstByte":0,"partLastByte":2,"layerPartBlob":"AP8B"})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->layer_part_blob, std::string("\x00\xff\x01", 3));
}

TEST(EcsRequest, WordsMissingMembersAsEcsDoes) {
  EXPECT_EQ(failure<ecs::api::RunTask>("{}"),
            "InvalidParameterException: TaskDefinition can not be blank.");
  EXPECT_EQ(failure<ecs::api::RegisterTaskDefinition>(R"({"containerDefinitions":[]})"),
            "ClientException: Family can not be blank.");
}

// The bug: enums were answered in the common form, which ECS does not have.
TEST(EcsRequest, WordsEnumsAsEcsDoes) {
  EXPECT_EQ(failure<ecs::api::RunTask>(R"({"taskDefinition":"a","launchType":"MOON"})"),
            "InvalidParameterException: launch type should be one of "
            "[EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]");
  EXPECT_EQ(
      failure<ecs::api::CreateService>(R"({"serviceName":"a","schedulingStrategy":"SOMETIMES"})"),
      "InvalidParameterException: Scheduling strategy should be one of [REPLICA,DAEMON]");
  EXPECT_EQ(failure<ecs::api::DescribeTasks>(R"({"tasks":["a"],"include":["TAGS","NAMES"]})"),
            "InvalidParameterException: include should be one of [TAGS]");
  EXPECT_EQ(failure<ecs::api::ListTaskDefinitions>(R"({"sort":"RANDOM"})"),
            "InvalidParameterException: sort should be one of [ASC,DESC]");
  EXPECT_EQ(failure<ecs::api::PutAccountSetting>(R"({"name":"dualStackIPv6","value":"enabled"})"),
            "InvalidParameterException: dualStackIPv6 should be one of [serviceLongArnFormat,"
            "taskLongArnFormat,containerInstanceLongArnFormat,awsvpcTrunking,containerInsights,"
            "fargateFIPSMode,tagResourceAuthorization,fargateTaskRetirementWaitPeriod,"
            "guardDutyActivate,defaultLogDriverMode,fargateEventWindows]");
  EXPECT_EQ(failure<ecs::api::ListContainerInstances>(R"({"status":"ASLEEP"})"),
            "InvalidParameterException: Container instances status should be one of "
            "[ACTIVE,DRAINING,REGISTERING,DEREGISTERING,REGISTRATION_FAILED]");
  EXPECT_EQ(failure<ecs::api::UpdateContainerInstancesState>(
                R"({"containerInstances":["a"],"status":"ASLEEP"})"),
            "InvalidParameterException: Container instances status should be one of "
            "[ACTIVE,DRAINING]");
  EXPECT_EQ(failure<ecs::api::RegisterTaskDefinition>(
                R"({"family":"a","networkMode":"x","containerDefinitions":[]})"),
            "ClientException: network mode should be one of [bridge,host,awsvpc,none]");
}

TEST(EcsRequest, LengthsCountCharactersNotBytes) {
  std::string key;
  for (int i = 0; i < 128; ++i) key += "é";
  const auto body = [](const std::string& text) {
    return R"({"resourceArn":"a","tags":[{"key":")" + text + R"(","value":"v"}]})";
  };
  EXPECT_EQ(failure<ecs::api::TagResource>(body(key)), "accepted");
  EXPECT_TRUE(failure<ecs::api::TagResource>(body(key + "é"))
                  .ends_with("at 'tags.1.member.key' failed to satisfy constraint: Member must "
                             "have length less than or equal to 128"));
}

TEST(Answer, QueryWrapsTheResult) {
  const std::string answer = render_response<sts::api::GetCallerIdentity>(
      {.user_id = "AIDA", .account = "123456789012", .arn = "arn:aws:iam::123456789012:root"},
      "req-1");
  EXPECT_EQ(answer,
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            "<GetCallerIdentityResult><UserId>AIDA</UserId><Account>123456789012</Account>"
            "<Arn>arn:aws:iam::123456789012:root</Arn></GetCallerIdentityResult>"
            "<ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata>"
            "</GetCallerIdentityResponse>");
}

TEST(Answer, QueryOperationWithoutOutputHasNoResult) {
  EXPECT_EQ(render_response<iam::api::DeleteRole>({}, "r"),
            "<DeleteRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteRoleResponse>");
}

TEST(Answer, Ec2UsesItsOwnNames) {
  ec2::api::Instance instance{.instance_id = "i-1"};
  instance.launch_time = from_unix_ms(1'700'000'000'000);
  instance.tags = std::vector<ec2::api::Tag>{{.key = "a&b", .value = "<c>"}};
  const std::string answer = render_response<ec2::api::RunInstances>(
      {.instances = std::vector<ec2::api::Instance>{instance}}, "r");
  EXPECT_NE(answer.find("<RunInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15"),
            std::string::npos);
  EXPECT_NE(answer.find("<requestId>r</requestId>"), std::string::npos);
  EXPECT_NE(answer.find("<instancesSet><item>"), std::string::npos) << answer;
  EXPECT_NE(answer.find("<instanceId>i-1</instanceId>"), std::string::npos);
  EXPECT_NE(answer.find("<launchTime>2023-11-14T22:13:20.000Z</launchTime>"), std::string::npos);
  EXPECT_NE(answer.find("<tagSet><item><key>a&amp;b</key><value>&lt;c&gt;</value></item></tagSet>"),
            std::string::npos);
}

TEST(Answer, XmlReplacesWhatXmlCannotCarry) {
  std::string out;
  xml::escape_to(std::string("a\x00\x1f\t\n\r\"'\xEF\xBF\xBFé", 13), out);
  EXPECT_EQ(out, "a\xEF\xBF\xBD\xEF\xBF\xBD\t\n&#xD;&quot;'\xEF\xBF\xBDé");
}

TEST(Answer, JsonOfAnEmptyOutputIsAnObject) {
  EXPECT_EQ(render_response<ecs::api::TagResource>({}, "r"), "{}");
}

}  // namespace
}  // namespace minato::aws
