// What "Create cluster" does, resource by resource. A step takes back only what it made itself.
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type IpPermission,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ListContainerInstancesCommand,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients';
import { isVersion6, networkOf } from './cidr';
import { countOf, portRange, rulesOf, type ClusterPlan, type InboundRule } from './create_plan';
import { role } from './role_step';
import { madeOrThere, nameOf, pause, untilFree } from './step_tools';
import type { Step } from './step_runner';

export interface Work {
  clients: Clients;
  plan: ClusterPlan;
  token: string; // makes RunInstances the same request however often it is sent
  says: { clusterExists: Error; failedToJoin: Error; otherRole: Error }; // in the reader's language
  clusterMade?: boolean;
  groupId?: string;
  groupMade?: boolean;
  rulesMade?: IpPermission[];
  roleMade?: boolean;
  policyAttached?: boolean;
  profileMade?: boolean;
  roleAdded?: boolean;
  instanceIds?: string[];
}

// Whether an active cluster has that name.
export async function clusterExists({ ecs }: Clients, name: string): Promise<boolean> {
  const answer = await ecs.send(new DescribeClustersCommand({ clusters: [name] }));
  return (answer.clusters ?? []).some((cluster) => cluster.status !== 'INACTIVE');
}

const cluster: Step<Work> = {
  id: 'cluster',
  run: async (work) => {
    const { clients, plan } = work;
    // CreateCluster would answer with the cluster that is there.
    if (await clusterExists(clients, plan.name)) throw work.says.clusterExists;
    const answer = await clients.ecs.send(
      new CreateClusterCommand({ clusterName: plan.name, tags: plan.tags }),
    );
    work.clusterMade = true;
    return answer.cluster?.clusterArn;
  },
  undo: async ({ clients, plan, clusterMade }) => {
    if (!clusterMade) return;
    await untilFree(() => clients.ecs.send(new DeleteClusterCommand({ cluster: plan.name })));
  },
};

const ec2Tags = (plan: ClusterPlan) =>
  plan.tags.map(({ key, value }) => ({ Key: key, Value: value }));

const securityGroup: Step<Work> = {
  id: 'securityGroup',
  run: async (work) => {
    const { plan } = work;
    const { ec2 } = work.clients;
    const GroupName = groupName(plan);
    const VpcId = plan.vpcId || undefined;
    work.groupMade = await madeOrThere(/^InvalidGroup\.Duplicate$/, async () => {
      const made = await ec2.send(
        new CreateSecurityGroupCommand({
          GroupName,
          Description: `ECS cluster ${plan.name}`,
          VpcId,
        }),
      );
      work.groupId = made.GroupId;
    });
    if (!work.groupMade) {
      const Filters = [
        { Name: 'group-name', Values: [GroupName] },
        ...(VpcId === undefined ? [] : [{ Name: 'vpc-id', Values: [VpcId] }]),
      ];
      const found = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      work.groupId = found.SecurityGroups?.[0]?.GroupId;
    }
    return work.groupId;
  },
  undo: async ({ clients, groupId, groupMade }) => {
    if (!groupMade) return;
    await untilFree(() => clients.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId })));
  },
};

// The rule as EC2 takes it; the plan has been checked.
export function permissionOf({ protocol, ports, source }: InboundRule): IpPermission {
  const [FromPort, ToPort] = portRange(ports)!;
  const from = networkOf(source) ?? source;
  return {
    IpProtocol: protocol,
    FromPort,
    ToPort,
    ...(isVersion6(from) ? { Ipv6Ranges: [{ CidrIpv6: from }] } : { IpRanges: [{ CidrIp: from }] }),
  };
}

export const groupName = (plan: ClusterPlan) => `ecs-${plan.name}`;
// What an instance runs first: it tells the agent its cluster.
export const userData = (plan: ClusterPlan) =>
  `#!/bin/bash\necho ECS_CLUSTER=${plan.name} >> /etc/ecs/ecs.config\n`;
export const instanceTags = (plan: ClusterPlan) => [
  { Key: 'Name', Value: `ECS Instance - ${plan.name}` },
  ...ec2Tags(plan),
];

const inbound: Step<Work> = {
  id: 'inbound',
  run: async (work) => {
    const rules = rulesOf(work.plan);
    work.rulesMade ??= [];
    for (const rule of rules) {
      const permission = permissionOf(rule);
      const input = { GroupId: work.groupId, IpPermissions: [permission] };
      const made = await madeOrThere(/^InvalidPermission\.Duplicate$/, () =>
        work.clients.ec2.send(new AuthorizeSecurityGroupIngressCommand(input)),
      );
      if (made) work.rulesMade.push(permission);
    }
    const inWords = rules.map(
      ({ protocol, ports, source }) => `${protocol} ${ports} ← ${networkOf(source) ?? source}`,
    );
    return inWords.join(', ');
  },
  undo: async ({ clients, groupId, groupMade, rulesMade = [] }) => {
    // A group of ours goes as a whole.
    if (groupMade || rulesMade.length === 0) return;
    const input = { GroupId: groupId, IpPermissions: rulesMade };
    await clients.ec2.send(new RevokeSecurityGroupIngressCommand(input));
  },
};

const instances: Step<Work> = {
  id: 'instances',
  run: async (work) => {
    const { plan } = work;
    const { ec2 } = work.clients;
    const images = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    const answer = await ec2.send(
      new RunInstancesCommand({
        ClientToken: work.token,
        ImageId: images.Images?.[0]?.ImageId,
        InstanceType: plan.instanceType as _InstanceType,
        MinCount: countOf(plan),
        MaxCount: countOf(plan),
        KeyName: plan.keyName || undefined,
        SubnetId: plan.subnetId || undefined,
        SecurityGroupIds: [work.groupId ?? ''],
        IamInstanceProfile: { Name: plan.role },
        UserData: btoa(userData(plan)),
        TagSpecifications: [{ ResourceType: 'instance', Tags: instanceTags(plan) }],
      }),
    );
    work.instanceIds = (answer.Instances ?? []).map((one) => one.InstanceId ?? '');
    return work.instanceIds.join(', ');
  },
  undo: async ({ clients, instanceIds }) => {
    if (instanceIds === undefined || instanceIds.length === 0) return;
    try {
      await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: instanceIds }));
    } catch (error) {
      if (nameOf(error) !== 'InvalidInstanceID.NotFound') throw error;
    }
  },
};

const joinTries = 240;

const join: Step<Work> = {
  id: 'join',
  run: async ({ clients, plan, says }) => {
    const wanted = countOf(plan) ?? 1;
    for (let attempt = 0; attempt < joinTries; attempt += 1) {
      const answer = await clients.ecs.send(
        new ListContainerInstancesCommand({ cluster: plan.name, status: 'ACTIVE' }),
      );
      const count = answer.containerInstanceArns?.length ?? 0;
      if (count >= wanted) return `${count} / ${wanted}`;
      await pause(500);
    }
    throw says.failedToJoin;
  },
};

export function stepsOf(plan: ClusterPlan): Step<Work>[] {
  if (plan.template !== 'ec2') return [cluster];
  return [cluster, securityGroup, inbound, role, instances, join];
}
