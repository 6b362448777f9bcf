#include "iam/aws_managed_documents.h"

#include <array>
#include <map>

#include "iam/aws_managed_policies.h"

namespace minato::iam {
namespace {

struct ManagedDocument {
  std::string_view name;  // after "arn:aws:iam::aws:policy/"
  std::string_view document;
};

constexpr std::array kDocuments{
    ManagedDocument{"AdministratorAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    ManagedDocument{"PowerUserAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole",
"iam:ListRoles","organizations:DescribeOrganization","account:ListRegions",
"account:GetAccountInformation"],"Resource":"*"}]})"},
    ManagedDocument{"ReadOnlyAccess", R"({"Version":"2012-10-17","Statement":[
{"Sid":"ReadOnlyActions","Effect":"Allow","Action":[
"ec2:Describe*","ec2:Get*","ec2:ListImagesInRecycleBin","ec2:ListSnapshotsInRecycleBin",
"ec2:SearchLocalGatewayRoutes","ec2:SearchTransitGatewayRoutes",
"ecr:BatchCheck*","ecr:BatchGet*","ecr:Describe*","ecr:Get*","ecr:List*",
"ecs:Describe*","ecs:List*",
"iam:Generate*","iam:Get*","iam:List*","iam:Simulate*",
"logs:Describe*","logs:FilterLogEvents","logs:Get*","logs:ListTagsForResource",
"logs:ListTagsLogGroup","logs:StartLiveTail","logs:StartQuery","logs:StopLiveTail",
"logs:StopQuery","logs:TestMetricFilter",
"sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}]})"},
    ManagedDocument{"AmazonEC2ContainerRegistryFullAccess",
                    R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ecr:*","cloudtrail:LookupEvents"],"Resource":"*"},
{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole"],"Resource":"*",
"Condition":{"StringEquals":{"iam:AWSServiceName":["replication.ecr.amazonaws.com"]}}}]})"},
    ManagedDocument{"AmazonEC2ContainerRegistryPowerUser",
                    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer",
"ecr:GetRepositoryPolicy","ecr:DescribeRepositories","ecr:ListImages","ecr:DescribeImages",
"ecr:BatchGetImage","ecr:GetLifecyclePolicy","ecr:GetLifecyclePolicyPreview",
"ecr:ListTagsForResource","ecr:DescribeImageScanFindings","ecr:InitiateLayerUpload",
"ecr:UploadLayerPart","ecr:CompleteLayerUpload","ecr:PutImage"],"Resource":"*"}]})"},
    ManagedDocument{"AmazonEC2ContainerRegistryPullOnly",
                    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"ecr:GetAuthorizationToken","ecr:BatchImportUpstreamImage","ecr:BatchGetImage",
"ecr:GetDownloadUrlForLayer"],"Resource":"*"}]})"},
    ManagedDocument{"AmazonEC2ContainerRegistryReadOnly",
                    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer",
"ecr:GetRepositoryPolicy","ecr:DescribeRepositories","ecr:ListImages","ecr:DescribeImages",
"ecr:BatchGetImage","ecr:GetLifecyclePolicy","ecr:GetLifecyclePolicyPreview",
"ecr:ListTagsForResource","ecr:DescribeImageScanFindings"],"Resource":"*"}]})"},
    ManagedDocument{"AmazonEC2FullAccess", R"({"Version":"2012-10-17","Statement":[
{"Action":"ec2:*","Effect":"Allow","Resource":"*"},
{"Effect":"Allow","Action":"elasticloadbalancing:*","Resource":"*"},
{"Effect":"Allow","Action":"cloudwatch:*","Resource":"*"},
{"Effect":"Allow","Action":"autoscaling:*","Resource":"*"},
{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{
"StringEquals":{"iam:AWSServiceName":["autoscaling.amazonaws.com","ec2scheduled.amazonaws.com",
"elasticloadbalancing.amazonaws.com","spot.amazonaws.com","spotfleet.amazonaws.com",
"transitgateway.amazonaws.com"]}}}]})"},
    ManagedDocument{"AmazonEC2ReadOnlyAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ec2:Describe*","ec2:GetSecurityGroupsForVpc"],"Resource":"*"},
{"Effect":"Allow","Action":"elasticloadbalancing:Describe*","Resource":"*"},
{"Effect":"Allow","Action":["cloudwatch:ListMetrics","cloudwatch:GetMetricStatistics",
"cloudwatch:Describe*"],"Resource":"*"},
{"Effect":"Allow","Action":"autoscaling:Describe*","Resource":"*"}]})"},
    ManagedDocument{"AmazonECS_FullAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ec2:AssociateRouteTable","ec2:AttachInternetGateway",
"ec2:AuthorizeSecurityGroupIngress","ec2:CancelSpotFleetRequests","ec2:CreateInternetGateway",
"ec2:CreateLaunchTemplate","ec2:CreateRoute","ec2:CreateRouteTable","ec2:CreateSecurityGroup",
"ec2:CreateSubnet","ec2:CreateVpc","ec2:DeleteLaunchTemplate","ec2:DeleteSubnet","ec2:DeleteVpc",
"ec2:Describe*","ec2:DetachInternetGateway","ec2:DisassociateRouteTable",
"ec2:ModifySubnetAttribute",
"ec2:ModifyVpcAttribute","ec2:RequestSpotFleet","ec2:RunInstances","ecs:*",
"iam:ListAttachedRolePolicies","iam:ListInstanceProfiles","iam:ListRoles",
"logs:CreateLogGroup","logs:DescribeLogGroups","logs:FilterLogEvents"],"Resource":["*"]},
{"Effect":"Allow","Action":["ec2:DeleteInternetGateway","ec2:DeleteRoute","ec2:DeleteRouteTable",
"ec2:DeleteSecurityGroup"],"Resource":["*"],"Condition":{"StringLike":{
"ec2:ResourceTag/aws:cloudformation:stack-name":"EC2ContainerService-*"}}},
{"Effect":"Allow","Action":"iam:PassRole","Resource":["*"],"Condition":{"StringLike":{
"iam:PassedToService":"ecs-tasks.amazonaws.com"}}},
{"Effect":"Allow","Action":"iam:PassRole","Resource":["arn:aws:iam::*:role/ecsInstanceRole*"],
"Condition":{"StringLike":{"iam:PassedToService":["ec2.amazonaws.com"]}}},
{"Effect":"Allow","Action":"iam:PassRole","Resource":["arn:aws:iam::*:role/ecsAutoscaleRole*"],
"Condition":{"StringLike":{"iam:PassedToService":["application-autoscaling.amazonaws.com"]}}},
{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringLike":{
"iam:AWSServiceName":["ecs.amazonaws.com","autoscaling.amazonaws.com",
"ecs.application-autoscaling.amazonaws.com","spot.amazonaws.com","spotfleet.amazonaws.com"]}}}]})"},
    ManagedDocument{"CloudWatchLogsFullAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["logs:*","cloudwatch:GenerateQuery"],"Resource":"*"}]})"},
    ManagedDocument{"IAMFullAccess", R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount",
"organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit",
"organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents",
"organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies",
"organizations:ListTargetsForPolicy"],"Resource":"*"}]})"},
    ManagedDocument{"service-role/AmazonEC2ContainerServiceforEC2Role",
                    R"({"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ec2:DescribeTags","ecs:CreateCluster",
"ecs:DeregisterContainerInstance","ecs:DiscoverPollEndpoint","ecs:Poll",
"ecs:RegisterContainerInstance","ecs:StartTelemetrySession","ecs:UpdateContainerInstancesState",
"ecs:Submit*","ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability",
"ecr:GetDownloadUrlForLayer","ecr:BatchGetImage","logs:CreateLogStream","logs:PutLogEvents"],
"Resource":"*"},
{"Effect":"Allow","Action":"ecs:TagResource","Resource":"*","Condition":{"StringEquals":{
"ecs:CreateAction":["CreateCluster","RegisterContainerInstance"]}}},
{"Effect":"Allow","Action":["ecs:ListTagsForResource"],"Resource":[
"arn:aws:ecs:*:*:task/*/*","arn:aws:ecs:*:*:container-instance/*/*"]}]})"},
    ManagedDocument{"service-role/AmazonECSTaskExecutionRolePolicy",
                    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer",
"ecr:BatchGetImage","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]})"},
};

using Parsed = std::map<std::string_view, std::shared_ptr<const Policy>>;

Parsed parse_all() {
  Parsed out;
  for (const auto& [name, document] : kDocuments) {
    auto policy = parse_policy(document);
    if (policy) out[name] = std::make_shared<const Policy>(std::move(*policy));
  }
  return out;
}

}  // namespace

std::string_view aws_managed_document(std::string_view arn) {
  if (!arn.starts_with(kAwsManagedPrefix)) return {};
  arn.remove_prefix(kAwsManagedPrefix.size());
  for (const auto& [name, document] : kDocuments) {
    if (name == arn) return document;
  }
  return {};
}

std::shared_ptr<const Policy> aws_managed_policy(std::string_view arn) {
  static const Parsed parsed = parse_all();
  if (!arn.starts_with(kAwsManagedPrefix)) return nullptr;
  const auto found = parsed.find(arn.substr(kAwsManagedPrefix.size()));
  return found == parsed.end() ? nullptr : found->second;
}

}  // namespace minato::iam
