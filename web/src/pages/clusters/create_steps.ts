// What "Create cluster" does, resource by resource.
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  ListContainerInstancesCommand,
} from '@aws-sdk/client-ecs';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam';
import type { Clients } from '../../aws/clients';
import type { Step } from './step_runner';

export interface InboundRule {
  ports: string; // "8080" or "8000-8100"
  source: string; // CIDR
}

export interface ClusterPlan {
  template: 'network' | 'ec2' | 'external';
  name: string;
  instanceType: string;
  count: number;
  inbound: InboundRule[];
  role: string;
}

export interface Work {
  clients: Clients;
  plan: ClusterPlan;
  groupId?: string;
  groupMade?: boolean;
  instanceIds?: string[];
  clusterMade?: boolean;
  failedToJoin: Error; // what says in the reader's language that nobody came
}

// [first, last] or undefined when it is no range of ports.
export function portRange(text: string): [number, number] | undefined {
  const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && last <= 65535 && first <= last ? [first, last] : undefined;
}

const nameOf = (error: unknown) => (error as { name?: string }).name ?? '';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isThere = (error: unknown) => /AlreadyExists|Duplicate|LimitExceeded/.test(nameOf(error));

const undoTries = 60;

// Instances leave a little after they are terminated; what they used can go only then.
async function untilFree(action: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await action();
      return;
    } catch (error) {
      if (attempt >= undoTries || !/Contains|Dependency|InUse/.test(nameOf(error))) throw error;
      await pause(500);
    }
  }
}

async function unlessThere(action: Promise<unknown>): Promise<void> {
  try {
    await action;
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

const cluster: Step<Work> = {
  id: 'cluster',
  run: async (work) => {
    const answer = await work.clients.ecs.send(
      new CreateClusterCommand({ clusterName: work.plan.name }),
    );
    work.clusterMade = true;
    return answer.cluster?.clusterArn;
  },
  undo: async ({ clients, plan, clusterMade }) => {
    if (!clusterMade) return;
    await untilFree(() => clients.ecs.send(new DeleteClusterCommand({ cluster: plan.name })));
  },
};

const securityGroup: Step<Work> = {
  id: 'securityGroup',
  run: async (work) => {
    const GroupName = `ecs-${work.plan.name}`;
    const { ec2 } = work.clients;
    try {
      const made = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName, Description: `ECS cluster ${work.plan.name}` }),
      );
      work.groupId = made.GroupId;
      work.groupMade = true;
    } catch (error) {
      if (!isThere(error)) throw error;
      const found = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: [GroupName] }));
      work.groupId = found.SecurityGroups?.[0]?.GroupId;
    }
    return work.groupId;
  },
  undo: async ({ clients, groupId, groupMade }) => {
    if (!groupMade) return;
    const command = () => new DeleteSecurityGroupCommand({ GroupId: groupId });
    await untilFree(() => clients.ec2.send(command()));
  },
};

const inbound: Step<Work> = {
  id: 'inbound',
  run: async ({ clients, plan, groupId }) => {
    for (const rule of plan.inbound) {
      const [FromPort, ToPort] = portRange(rule.ports)!;
      const IpRanges = [{ CidrIp: rule.source }];
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort, ToPort, IpRanges }];
      const input = { GroupId: groupId, IpPermissions };
      await unlessThere(clients.ec2.send(new AuthorizeSecurityGroupIngressCommand(input)));
    }
    return plan.inbound.map((rule) => `${rule.ports} ← ${rule.source}`).join(', ');
  },
};

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const rolePolicy = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';

// Others may use the role, too: it is never taken back.
const role: Step<Work> = {
  id: 'role',
  run: async ({ clients: { iam }, plan }) => {
    const RoleName = plan.role;
    await unlessThere(
      iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: rolePolicy }));
    const InstanceProfileName = RoleName;
    await unlessThere(iam.send(new CreateInstanceProfileCommand({ InstanceProfileName })));
    await unlessThere(
      iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName })),
    );
    return RoleName;
  },
};

const instances: Step<Work> = {
  id: 'instances',
  run: async (work) => {
    const { ec2 } = work.clients;
    const { plan } = work;
    const images = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    const script = `#!/bin/bash\necho ECS_CLUSTER=${plan.name} >> /etc/ecs/ecs.config\n`;
    const answer = await ec2.send(
      new RunInstancesCommand({
        ImageId: images.Images?.[0]?.ImageId,
        InstanceType: plan.instanceType as _InstanceType,
        MinCount: plan.count,
        MaxCount: plan.count,
        SecurityGroupIds: [work.groupId ?? ''],
        IamInstanceProfile: { Name: plan.role },
        UserData: btoa(script),
      }),
    );
    work.instanceIds = (answer.Instances ?? []).map((one) => one.InstanceId ?? '');
    return work.instanceIds.join(', ');
  },
  undo: async ({ clients, instanceIds }) => {
    if (instanceIds === undefined || instanceIds.length === 0) return;
    await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: instanceIds }));
  },
};

const joinTries = 240;

const join: Step<Work> = {
  id: 'join',
  run: async ({ clients, plan, failedToJoin }) => {
    for (let attempt = 0; attempt < joinTries; attempt += 1) {
      const answer = await clients.ecs.send(
        new ListContainerInstancesCommand({ cluster: plan.name, status: 'ACTIVE' }),
      );
      const count = answer.containerInstanceArns?.length ?? 0;
      if (count >= plan.count) return `${count} / ${plan.count}`;
      await pause(500);
    }
    throw failedToJoin;
  },
};

export function stepsOf(plan: ClusterPlan): Step<Work>[] {
  if (plan.template !== 'ec2') return [cluster];
  return [cluster, securityGroup, inbound, role, instances, join];
}
