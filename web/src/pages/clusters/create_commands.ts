// The calls of "Create cluster", for the AWS CLI. Pure.
import { shellVariables, type ApiCall } from '../../components/cli_command';
import { countOf, portRange, rulesOf, type ClusterPlan } from './create_plan';
import { groupName, instanceTags, permissionOf, userData } from './create_steps';
import { PolicyArn, trust } from './role_step';

const iam = (operation: string, input: ApiCall['input']): ApiCall => ({
  service: 'iam',
  operation,
  input,
});

function roleCalls({ role }: ClusterPlan): ApiCall[] {
  return [
    iam('CreateRole', { RoleName: role, AssumeRolePolicyDocument: trust }),
    iam('AttachRolePolicy', { RoleName: role, PolicyArn }),
    iam('CreateInstanceProfile', { InstanceProfileName: role }),
    iam('AddRoleToInstanceProfile', { InstanceProfileName: role, RoleName: role }),
  ];
}

export function createCalls(plan: ClusterPlan): ApiCall[] {
  const cluster: ApiCall = {
    service: 'ecs',
    operation: 'CreateCluster',
    input: { clusterName: plan.name, tags: plan.tags },
  };
  if (plan.template !== 'ec2') return [cluster];
  const ec2 = (operation: string, input: ApiCall['input']): ApiCall => ({
    service: 'ec2',
    operation,
    input,
  });
  const IpPermissions = rulesOf(plan)
    .filter((rule) => portRange(rule.ports) !== undefined)
    .map(permissionOf);
  return [
    cluster,
    ec2('CreateSecurityGroup', {
      GroupName: groupName(plan),
      Description: `ECS cluster ${plan.name}`,
      VpcId: plan.vpcId,
    }),
    ...(IpPermissions.length > 0
      ? [ec2('AuthorizeSecurityGroupIngress', { GroupId: shellVariables.groupId, IpPermissions })]
      : []),
    ...roleCalls(plan),
    ec2('RunInstances', {
      ImageId: shellVariables.imageId,
      InstanceType: plan.instanceType,
      Count: countOf(plan),
      KeyName: plan.keyName,
      SubnetId: plan.subnetId,
      SecurityGroupIds: [shellVariables.groupId],
      IamInstanceProfile: { Name: plan.role },
      UserData: userData(plan),
      TagSpecifications: [{ ResourceType: 'instance', Tags: instanceTags(plan) }],
    }),
  ];
}
