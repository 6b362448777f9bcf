// "Create cluster": the plan's errors, and that a run takes back what it made and nothing else.
import { describe, expect, it } from 'vitest';
import type { Clients } from '../src/aws/clients';
import { cliCommand } from '../src/components/cli_command';
import { createCalls } from '../src/pages/clusters/create_commands';
import {
  countOf,
  errorsOf,
  hasErrors,
  initialPlan,
  portRange,
  type ClusterPlan,
} from '../src/pages/clusters/create_plan';
import { isCidr, networkOf } from '../src/pages/clusters/cidr';
import { stepsOf, type Work } from '../src/pages/clusters/create_steps';
import { initialProgress, runSteps, undoSteps } from '../src/pages/clusters/step_runner';

type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

const failure = (name: string) => Object.assign(new Error(name), { name });

// Clients that answer with the functions given, and the calls they got.
function fake(answers: Answers) {
  const calls: string[] = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace(/Command$/, '');
      calls.push(name);
      return answers[name]?.(command.input) ?? {};
    },
  };
  const clients = { ecs: client, ec2: client, iam: client, ecr: client, logs: client };
  return { clients: clients as unknown as Clients, calls };
}

const plan: ClusterPlan = {
  ...initialPlan,
  name: 'harbour',
  inbound: [{ protocol: 'tcp', ports: '8080', source: '0.0.0.0/0' }],
};

const usual: Answers = {
  DescribeClusters: () => ({ clusters: [] }),
  CreateSecurityGroup: () => ({ GroupId: 'sg-1' }),
  RunInstances: () => ({ Instances: [{ InstanceId: 'i-1' }] }),
  ListContainerInstances: () => ({ containerInstanceArns: ['arn'] }),
  GetInstanceProfile: () => ({ InstanceProfile: { Roles: [] } }),
};

async function attempt(answers: Answers, undo = true, wanted = plan) {
  const { clients, calls } = fake({ ...usual, ...answers });
  const says = {
    clusterExists: failure('exists'),
    failedToJoin: failure('alone'),
    otherRole: failure('other'),
  };
  const work: Work = { clients, plan: wanted, token: 'token', says };
  const steps = stepsOf(wanted);
  let progress = initialProgress(steps);
  const done = await runSteps(steps, work, progress, (next) => (progress = next));
  const made = [...calls];
  calls.length = 0;
  const failures = undo ? await undoSteps(steps, work, progress) : [];
  return { done, progress, made, undone: calls, failures };
}

describe('a run of "Create cluster"', () => {
  it('refuses the name of a cluster that is there, and leaves that one alone', async () => {
    const { done, progress, made, undone } = await attempt({
      DescribeClusters: () => ({ clusters: [{ status: 'ACTIVE' }] }),
    });
    expect(done).toBe(false);
    expect(progress[0]).toMatchObject({ status: 'failed', error: { name: 'exists' } });
    expect(made).toEqual(['DescribeClusters']);
    expect(undone).toEqual([]);
  });

  it('takes back everything it made, last first', async () => {
    const { done, undone, failures } = await attempt({});
    expect(done).toBe(true);
    expect(failures).toEqual([]);
    expect(undone).toEqual([
      'TerminateInstances',
      'RemoveRoleFromInstanceProfile',
      'DeleteInstanceProfile',
      'DetachRolePolicy',
      'DeleteRole',
      'DeleteSecurityGroup',
      'DeleteCluster',
    ]);
  });

  it('takes back nothing that was there before', async () => {
    const there = (name: string) => () => {
      throw failure(name);
    };
    const arn = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
    const { done, undone } = await attempt({
      CreateSecurityGroup: there('InvalidGroup.Duplicate'),
      DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: 'sg-0' }] }),
      CreateRole: there('EntityAlreadyExistsException'),
      ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: arn }] }),
      CreateInstanceProfile: there('EntityAlreadyExists'),
      GetInstanceProfile: () => ({
        InstanceProfile: { Roles: [{ RoleName: 'ecsInstanceRole' }] },
      }),
    });
    expect(done).toBe(true);
    expect(undone).toEqual([
      'TerminateInstances',
      'RevokeSecurityGroupIngress',
      'DeleteCluster',
    ]);
  });

  it('takes no limit for a thing that is there', async () => {
    for (const name of ['SecurityGroupLimitExceeded', 'RequestLimitExceeded']) {
      const { done, progress } = await attempt({
        CreateSecurityGroup: () => {
          throw failure(name);
        },
      });
      expect(done, name).toBe(false);
      expect(progress[1]).toMatchObject({ id: 'securityGroup', status: 'failed' });
    }
  });

  it('opens ports for the network that a source lies in', async () => {
    const sources: unknown[] = [];
    await attempt(
      {
        AuthorizeSecurityGroupIngress: ({ IpPermissions }) =>
          void sources.push(...(IpPermissions as unknown[])),
      },
      false,
      {
        ...plan,
        inbound: [
          { protocol: 'tcp', ports: '80', source: '10.1.2.3/16' },
          { protocol: 'tcp', ports: '80', source: '2001:db8::7/64' },
        ],
      },
    );
    expect(sources).toMatchObject([
      { IpRanges: [{ CidrIp: '10.1.0.0/16' }] },
      { Ipv6Ranges: [{ CidrIpv6: '2001:db8::/64' }] },
    ]);
  });
  it('does not start instances with the rights of another role', async () => {
    const { progress, made } = await attempt({
      GetInstanceProfile: () => ({ InstanceProfile: { Roles: [{ RoleName: 'someone' }] } }),
    });
    expect(progress[3]).toMatchObject({ status: 'failed', error: { name: 'other' } });
    expect(made).not.toContain('RunInstances');
  });
});

describe('the commands of a plan', () => {
  it('make what the steps make', () => {
    const calls = createCalls(plan);
    expect(calls.map((call) => call.operation)).toEqual([
      'CreateCluster',
      'CreateSecurityGroup',
      'AuthorizeSecurityGroupIngress',
      'CreateRole',
      'AttachRolePolicy',
      'CreateInstanceProfile',
      'AddRoleToInstanceProfile',
      'RunInstances',
    ]);
    const text = cliCommand(calls.at(-1)!, { endpoint: 'http://e', region: 'r' });
    expect(text).toContain('--count 1');
    expect(text).toContain('--security-group-ids $GROUP_ID');
    expect(text).toContain('ECS_CLUSTER=harbour');
    const network = createCalls({ ...plan, template: 'network' });
    expect(network).toHaveLength(1);
  });
});

describe('errors of a plan', () => {
  const wrong = (part: Partial<ClusterPlan>) => errorsOf({ ...plan, ...part });
  it('name the field', () => {
    expect(hasErrors(errorsOf(plan))).toBe(false);
    expect(wrong({ name: 'with space' }).name).toBeDefined();
    expect(wrong({ role: '' }).role).toBeDefined();
    for (const count of ['', '0', '-1', '1.5', '101', 'x']) {
      expect(wrong({ count }).count, count).toBeDefined();
    }
    expect(countOf({ ...plan, count: ' 3 ' })).toBe(3);
    const rule = { protocol: 'tcp' as const, ports: '80-90', source: '10.0.0.1' };
    const { inbound } = wrong({ inbound: [rule, { ...rule, ports: 'x', source: '10.0.0.0/8' }] });
    expect(inbound).toEqual([
      { source: 'clusters.sourceInvalid' },
      { ports: 'clusters.portRangeInvalid' },
    ]);
    expect(wrong({ tags: [{ key: 'a', value: '' }, { key: 'a', value: '' }] }).tags).toBeDefined();
  });
  it('of an empty rule are none', () => {
    const empty = { protocol: 'tcp' as const, ports: ' ', source: 'x' };
    expect(hasErrors(wrong({ inbound: [empty] }))).toBe(false);
  });
});

describe('ranges', () => {
  it('of ports are one port or two', () => {
    expect(portRange('8080')).toEqual([8080, 8080]);
    expect(portRange(' 80 - 90 ')).toEqual([80, 90]);
    for (const bad of ['', '0', '65536', '90-80', 'a', '1-', '-1']) {
      expect(portRange(bad), bad).toBeUndefined();
    }
  });
  it('of addresses have no bits behind the prefix', () => {
    for (const good of ['0.0.0.0/0', '10.1.0.0/16', '192.0.2.7/32', '::/0', '2001:db8::/32']) {
      expect(isCidr(good), good).toBe(true);
    }
    expect(isCidr('2001:db8:0:0:0:0:0:1/128')).toBe(true);
    for (const bad of ['', '10.0.0.0', '10.0.0.1/8', '256.0.0.0/8', '10.0.0.0/33', '01.0.0.0/8',
      '2001:db8::1/32', ':::/0', '1::2::3/128', '1:2:3:4:5:6:7/112', '::/129', 'any']) {
      expect(isCidr(bad), bad).toBe(false);
    }
  });
  it('of addresses are known by their network', () => {
    const networks: Array<[string, string | undefined]> = [
      [' 10.1.2.3/8 ', '10.0.0.0/8'],
      ['203.0.113.7/31', '203.0.113.6/31'],
      ['255.255.255.255/0', '0.0.0.0/0'],
      ['192.0.2.7/32', '192.0.2.7/32'],
      ['2001:DB8::1/32', '2001:db8::/32'],
      ['2001:db8:0:1:0:0:ffff:1/113', '2001:db8:0:1::ffff:0/113'],
      ['2001:db8:0:1:1:0:8001:1/113', '2001:db8:0:1:1:0:8001:0/113'],
      ['fe80::1/9', 'fe80::/9'],
      ['::1/0', '::/0'],
      ['10.0.0.0', undefined],
      ['::1::/0', undefined],
    ];
    for (const [text, network] of networks) expect(networkOf(text), text).toBe(network);
  });
});
