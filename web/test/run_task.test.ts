// Run new task: what its form asks for, what the dry run finds, and the tables that events change.
import { describe, expect, it } from 'vitest';
import { demandOf, feasibility, hostPortsOf } from '../src/pages/clusters/feasibility';
import {
  adviceOf,
  chosen,
  expressionsOf,
  initialForm,
  isCount,
  mistakes,
  requestOf,
  wantsDistinct,
} from '../src/pages/clusters/run_request';
import { settleAll } from '../src/pages/clusters/settle_all';
import { allPages } from '../src/aws/all_pages';
import { fits, readFilters, writeFilters } from '../src/pages/clusters/task_filters';
import { merge, patch, settle, taskOf } from '../src/pages/clusters/task_patches';

const instance = (more: object = {}) => ({
  containerInstanceArn: 'i1',
  status: 'ACTIVE',
  agentConnected: true,
  attributes: [{ name: 'ecs.os-type', value: 'linux' }, { name: 'plain' }],
  remainingResources: [
    { name: 'CPU', integerValue: 1000 },
    { name: 'MEMORY', integerValue: 1000 },
    { name: 'PORTS', stringSetValue: ['22'] },
    { name: 'PORTS_UDP', stringSetValue: ['53'] },
  ],
  ...more,
});

describe('dry run', () => {
  it('names the attributes that an instance lacks or has with another value', () => {
    const requiresAttributes = [
      { name: 'ecs.os-type', value: 'windows' },
      { name: 'plain' },
      { name: 'gone' },
      { name: 'ecs.capability.execution-role-awslogs' },
    ];
    const found = feasibility({ requiresAttributes }, instance());
    expect(found).toMatchObject({
      fits: false,
      attributesMissing: ['ecs.os-type=windows', 'gone'],
    });
    expect(feasibility({ requiresAttributes: [{ name: 'plain' }] }, instance()).fits).toBe(true);
  });

  it('takes a later version of the API of Docker', () => {
    const api = (minor: number) => ({
      name: `com.amazonaws.ecs.capability.docker-remote-api.1.${minor}`,
    });
    const later = instance({ attributes: [api(41)] });
    expect(feasibility({ requiresAttributes: [api(41), api(19)] }, later).fits).toBe(true);
    expect(feasibility({ requiresAttributes: [api(42)] }, later).fits).toBe(false);
  });

  it('asks for an external instance when the launch type is EXTERNAL', () => {
    const found = feasibility({}, instance(), { external: true });
    expect(found.attributesMissing).toEqual(['ecs.capability.external']);
  });

  it('leaves external instances to tasks of launch type EXTERNAL', () => {
    const external = instance({ attributes: [{ name: 'ecs.capability.external' }] });
    expect(feasibility({}, external)).toMatchObject({
      fits: false,
      constraintsBroken: ['launchType == EXTERNAL'],
    });
    expect(feasibility({}, external, { external: true }).fits).toBe(true);
  });

  it('keeps the ports of UDP and TCP apart, and those of the host mode', () => {
    const portMappings = [{ containerPort: 53, hostPort: 53, protocol: 'udp' as const }];
    const udp = { containerDefinitions: [{ portMappings }] };
    expect(hostPortsOf(udp)).toEqual([]);
    expect(feasibility(udp, instance())).toMatchObject({ fits: false, portsTaken: ['53/udp'] });
    const ssh = { containerDefinitions: [{ portMappings: [{ containerPort: 22 }] }] };
    expect(feasibility(ssh, instance()).fits).toBe(true);
    const host = { ...ssh, networkMode: 'host' as const };
    expect(feasibility(host, instance()).portsTaken).toEqual(['22']);
  });

  it('looks at placement constraints', () => {
    const members = new Map([['attribute:a == b', new Set(['i2'])]]);
    expect(feasibility({}, instance(), { members })).toMatchObject({
      fits: false,
      constraintsBroken: ['attribute:a == b'],
    });
    const taken = new Set(['i1']);
    expect(feasibility({}, instance(), { taken }).constraintsBroken).toEqual(['distinctInstance']);
    expect(feasibility({}, instance({ containerInstanceArn: 'i2' }), { members, taken }).fits).toBe(
      true,
    );
  });

  it('counts overrides', () => {
    const definition = { containerDefinitions: [{ name: 'a', cpu: 1, memory: 10 }] };
    const containerOverrides = [{ name: 'a', cpu: 7, memoryReservation: 5 }];
    expect(demandOf(definition, { containerOverrides })).toEqual({ cpu: 7, memory: 5, gpu: 0 });
    const whole = demandOf(definition, { cpu: '1 vCPU', memory: '2 GB' });
    expect(whole).toEqual({ cpu: 1024, memory: 2048, gpu: 0 });
  });
});

describe('the form', () => {
  const form = { ...initialForm, family: 'web', revision: '3' };
  it('sends only what is filled in', () => {
    expect(requestOf('c', form)).toEqual({
      cluster: 'c',
      taskDefinition: 'web:3',
      launchType: 'EC2',
      count: 1,
    });
    expect(mistakes(form).size).toBe(0);
  });

  it('never sends an empty count as 0', () => {
    expect(requestOf('c', { ...form, count: '' })).not.toHaveProperty('count');
    for (const count of ['', '0', '11', '1.5', '-1', 'x']) expect(isCount(count)).toBe(false);
    expect([...mistakes({ ...form, count: '' })]).toEqual(['count']);
    expect(isCount('10')).toBe(true);
  });

  it('sends overrides, tags and options', () => {
    const change = {
      name: 'a',
      command: 'sh\n-c\necho a b',
      environment: [{ key: 'K', value: 'v' }, { key: '', value: '' }],
      cpu: '',
      memory: '64',
      memoryReservation: '',
    };
    const request = requestOf('c', {
      ...form,
      containers: [change, { ...change, name: 'b', command: '', environment: [], memory: '' }],
      taskRole: ' role ',
      tags: [{ key: 't', value: '' }],
      propagate: true,
      managedTags: true,
    });
    expect(request).toMatchObject({
      overrides: {
        containerOverrides: [
          {
            name: 'a',
            command: ['sh', '-c', 'echo a b'],
            environment: [{ name: 'K', value: 'v' }],
            memory: 64,
          },
        ],
        taskRoleArn: 'role',
      },
      tags: [{ key: 't', value: '' }],
      propagateTags: 'TASK_DEFINITION',
      enableECSManagedTags: true,
    });
    expect(request.overrides?.containerOverrides).toHaveLength(1);
  });

  it('knows the templates of placement and reads custom ones', () => {
    expect(requestOf('c', { ...form, placement: 'spreadAz' }).placementStrategy).toEqual([
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'spread', field: 'instanceId' },
    ]);
    expect(wantsDistinct({ ...form, placement: 'onePerHost' })).toBe(true);
    const custom = {
      ...form,
      placement: 'custom' as const,
      strategies: 'random\nbinpack cpu',
      constraints: 'distinctInstance\nmemberOf attribute:a == b\n attribute:c exists',
    };
    expect(requestOf('c', custom)).toMatchObject({
      placementStrategy: [{ type: 'random' }, { type: 'binpack', field: 'cpu' }],
      placementConstraints: [
        { type: 'distinctInstance' },
        { type: 'memberOf', expression: 'attribute:a == b' },
        { type: 'memberOf', expression: 'attribute:c exists' },
      ],
    });
    expect(expressionsOf({ placementConstraints: [{ expression: 'x == y' }] }, custom)).toEqual([
      'x == y',
      'attribute:a == b',
      'attribute:c exists',
    ]);
    expect([...mistakes({ ...custom, strategies: 'binpack disk' })]).toEqual(['strategies']);
  });

  it('takes a definition out of the address', () => {
    expect(chosen('web:3')).toEqual({ family: 'web', revision: '3' });
    expect(chosen('web')).toEqual({ family: 'web', revision: '' });
  });

  it('has advice for every reason', () => {
    expect(adviceOf('RESOURCE:PORTS')).toBe('advicePorts');
    expect(adviceOf('MemberOf placement constraint unsatisfied.')).toBe('adviceConstraint');
    expect(adviceOf('No Container Instances were found in your cluster.')).toBe('adviceNoInstances');
    expect(adviceOf(undefined)).toBe('adviceOther');
  });
});

describe('a table of tasks changed by events', () => {
  const task = (taskArn: string, version: number, desiredStatus = 'RUNNING') => ({
    taskArn,
    version,
    desiredStatus,
  });
  type Item = ReturnType<typeof task>;
  const shown = (items: Item[], told: Item[], fits?: () => boolean) =>
    patch(items, merge(new Map(), told), 'RUNNING', fits).map(
      (one) => `${one.taskArn}${one.version}`,
    );
  const table = [task('a', 1), task('b', 1), task('e', 1)];

  it('gets new tasks first, and newer states where the task stands', () => {
    expect(shown(table, [task('c', 1)])).toEqual(['c1', 'a1', 'b1', 'e1']);
    expect(shown(table, [task('b', 2)])).toEqual(['a1', 'b2', 'e1']);
  });

  it('takes many at once, of each the newest, the latest first', () => {
    const told = [task('c', 1), task('b', 3), task('b', 2), task('d', 1), task('c', 2)];
    const gone = [task('x', 1), task('x', 2, 'STOPPED'), task('e', 2, 'STOPPED')];
    expect(shown(table, [...told, ...gone])).toEqual(['c2', 'd1', 'a1', 'b3']);
  });

  it('does not go back to an older state', () => {
    expect(shown([task('a', 3)], [task('a', 2)])).toEqual(['a3']);
    expect(shown([task('a', 3)], [task('a', 2, 'STOPPED')])).toEqual(['a3']);
  });

  it('keeps what was told while a page with an older state was on its way', () => {
    const told = [task('b', 2)];
    expect(shown([task('a', 1)], told)).toEqual(['b2', 'a1']);
    expect(shown([task('a', 1), task('b', 1)], told)).toEqual(['a1', 'b2']);
  });

  it('loses a task that left the status shown, and ignores others', () => {
    expect(shown(table, [task('a', 2, 'STOPPED')])).toEqual(['b1', 'e1']);
    expect(shown(table, [task('x', 1, 'STOPPED')])).toEqual(['a1', 'b1', 'e1']);
  });

  it('puts in only what fits the filters', () => {
    const never = () => false;
    expect(shown([task('a', 1)], [task('x', 1)], never)).toEqual(['a1']);
    expect(shown([task('a', 1)], [task('a', 2)], never)).toEqual([]);
  });

  it('forgets what was told before the list was read anew', () => {
    const before = merge(new Map(), [task('gone', 1), task('a', 2)]);
    const told = merge(before, [task('a', 3), task('new', 1)]);
    expect([...settle(told, before).keys()]).toEqual(['a', 'new']);
    expect(settle(told, new Map())).toBe(told);
  });

  it('reads every time of an event', () => {
    const at = '2030-01-01T00:00:00.000Z';
    const names = ['createdAt', 'pullStoppedAt', 'executionStoppedAt', 'stoppedAt'] as const;
    const detail = Object.fromEntries(names.map((name) => [name, at]));
    const read = taskOf({ detail } as never);
    for (const name of names) expect(read[name]).toEqual(new Date(at));
  });
});

describe('lists', () => {
  it('follow nextToken to the end or to their bound', async () => {
    const read = async (token: string | undefined) => {
      const page = Number(token ?? '0');
      const items = page === 1 ? [] : [2 * page, 2 * page + 1];
      return { items, nextToken: page < 3 ? String(page + 1) : undefined };
    };
    expect(await allPages(100, read)).toEqual([0, 1, 4, 5, 6, 7]);
    expect(await allPages(3, read)).toEqual([0, 1, 4]);
  });

  it('keep their filters in the address', () => {
    const before = new URLSearchParams('tasks.q=x&tasks.page=4&other=1');
    const filters = { desiredStatus: 'STOPPED', family: 'web', launchType: 'EC2' } as const;
    const after = writeFilters(before, filters);
    expect(readFilters(after)).toEqual({ ...filters, startedBy: undefined });
    expect(after.get('tasks.q')).toBe('x');
    expect(after.has('tasks.page')).toBe(false);
    expect(readFilters(new URLSearchParams('tasks.launchType=x')).launchType).toBeUndefined();
    const task = { taskDefinitionArn: 'a:task-definition/web:3', launchType: 'EC2' as const };
    expect(fits(filters, task)).toBe(true);
    expect(fits({ ...filters, startedBy: 'me' }, task)).toBe(false);
    expect(fits(filters, { ...task, taskDefinitionArn: 'a:task-definition/webx:3' })).toBe(false);
  });

  it('of changes go on after one that fails', async () => {
    const done: number[] = [];
    const failed = await settleAll([1, 2, 3, 4], 2, async (one) => {
      if (one === 2) throw new Error('no');
      done.push(one);
    });
    expect(done.sort()).toEqual([1, 3, 4]);
    expect(failed).toEqual([{ item: 2, reason: 'no' }]);
  });
});
