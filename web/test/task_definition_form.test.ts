// Form and JSON of a task definition stand for the same request: what the form does not change
// comes back as it was.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import {
  awslogsOptions,
  fromContainerForm,
  newContainer,
  toContainerForm,
  type ContainerForm,
} from '../src/pages/task_definitions/container_form';
import {
  changed,
  fromVolumeRows,
  requestOf,
  toVolumeRows,
} from '../src/pages/task_definitions/form_model';
import { formatWords, parseWords } from '../src/pages/task_definitions/word_list';

const round = (container: ContainerDefinition, part: Partial<ContainerForm> = {}) =>
  fromContainerForm({ ...toContainerForm(container), ...part }, container);

const full: ContainerDefinition = {
  name: 'web',
  image: 'localhost:4566/web:1',
  cpu: 10,
  memory: 128,
  memoryReservation: 64,
  portMappings: [
    { name: 'http', hostPort: 8080, containerPort: 80, appProtocol: 'http' },
    { name: 'range', containerPortRange: '9000-9010', protocol: 'udp' },
    { hostPort: 0, containerPort: 443, protocol: 'tcp' },
  ],
  healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/, || exit 1'], interval: 10 },
  entryPoint: [],
  command: ['sh', '-c', 'echo a,\n echo b', '', ' edge '],
  environment: [{ name: 'A', value: '1' }, { name: 'EMPTY' }],
  mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
  links: ['db:database'],
  essential: false,
  privileged: false,
  linuxParameters: { initProcessEnabled: true },
  ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-region': 'eu-west-1' },
    secretOptions: [{ name: 'a', valueFrom: 'b' }],
  },
};

describe('container form', () => {
  it('gives back what it was made of, also what it does not know', () => {
    expect(round(full)).toStrictEqual(full);
    expect(JSON.stringify(round(full))).toBe(JSON.stringify(full));
    for (const name of Object.keys(full) as Array<keyof ContainerDefinition>) {
      const one = { [name]: full[name] } as unknown as ContainerDefinition;
      expect(round(one), name).toStrictEqual(one);
    }
  });

  it('keeps commands with line ends, empty words and commas', () => {
    expect(round(full).command).toEqual(['sh', '-c', 'echo a,\n echo b', '', ' edge ']);
    const shown = toContainerForm(full).command;
    expect(shown).not.toMatch(/\n/);
    expect(round({}, { command: shown }).command).toEqual(full.command);
  });

  it('keeps what a port mapping has besides, when another is removed or moved', () => {
    const ports = toContainerForm(full).ports;
    expect(round(full, { ports: ports.slice(1) }).portMappings).toStrictEqual(
      full.portMappings!.slice(1),
    );
    expect(round(full, { ports: ports.toReversed() }).portMappings).toStrictEqual(
      full.portMappings!.toReversed(),
    );
    const edited = ports.map((row, at) => (at === 0 ? { ...row, hostPort: '8081' } : row));
    expect(round(full, { ports: edited }).portMappings![0]).toEqual({
      name: 'http',
      hostPort: 8081,
      containerPort: 80,
      protocol: 'tcp',
      appProtocol: 'http',
    });
  });

  it('keeps a log configuration without group, and adds nothing to one', () => {
    expect(round(full, { name: 'other' }).logConfiguration).toStrictEqual(full.logConfiguration);
    const grouped = { logDriver: 'awslogs' as const, options: { 'awslogs-group': 'g' } };
    expect(round({ logConfiguration: grouped }, { user: 'u' }).logConfiguration).toBe(grouped);
    const options = [{ name: 'awslogs-group', value: 'h' }];
    expect(
      round(full, { log: { driver: 'awslogs', options } }).logConfiguration,
    ).toStrictEqual({ ...full.logConfiguration, options: { 'awslogs-group': 'h' } });
  });

  it('drops a log configuration only when asked, and what belonged to another driver', () => {
    expect(round(full, { log: { driver: '', options: [] } })).not.toHaveProperty(
      'logConfiguration',
    );
    const other = round(full, { log: { driver: 'syslog', options: [] } });
    expect(other.logConfiguration).toStrictEqual({ logDriver: 'syslog' });
    expect(awslogsOptions('web', 'eu-west-1')).toContainEqual({
      name: 'awslogs-region',
      value: 'eu-west-1',
    });
  });

  it('writes only what was changed', () => {
    expect(round({ name: 'a' }, { image: 'nginx ' })).toStrictEqual({ name: 'a', image: 'nginx' });
    expect(round({ memoryReservation: 64 }, { memory: '' })).toStrictEqual({
      memoryReservation: 64,
    });
    expect(round(full, { memory: '', environment: [] })).not.toHaveProperty('environment');
    const variables = [...toContainerForm(full).environment, { name: 'B', value: '2' }];
    expect(round(full, { environment: variables }).environment).toStrictEqual([
      { name: 'A', value: '1' },
      { name: 'EMPTY' },
      { name: 'B', value: '2' },
    ]);
    expect(round(newContainer)).toStrictEqual(newContainer);
  });

  it('takes health checks, ulimits and mount points', () => {
    const healthCheck = { ...toContainerForm({}).healthCheck, command: 'CMD, true', retries: '5' };
    const made = round({}, {
      healthCheck,
      ulimits: [{ name: 'nofile', softLimit: '1', hardLimit: '2' }],
      mountPoints: [{ sourceVolume: 'v', containerPath: '/v', readOnly: true }],
    });
    expect(made).toStrictEqual({
      healthCheck: { command: ['CMD', 'true'], retries: 5 },
      ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }],
      mountPoints: [{ sourceVolume: 'v', containerPath: '/v', readOnly: true }],
    });
    const emptied = toContainerForm({}).healthCheck;
    expect(round(full, { healthCheck: emptied })).not.toHaveProperty('healthCheck');
    const slower = { ...toContainerForm(full).healthCheck, interval: '60' };
    expect(round(full, { healthCheck: slower }).healthCheck).toEqual({
      ...full.healthCheck,
      interval: 60,
    });
  });
});

describe('lists of words', () => {
  it('are written as commands are', () => {
    expect(formatWords(['sh', '-c', 'echo "a b"'])).toBe('sh, -c, echo "a b"');
    expect(formatWords(['', 'a,b', 'c\nd', ' e', '"f"', '[g]'])).toBe(
      '"", "a,b", "c\\nd", " e", "\\"f\\"", "[g]"',
    );
  });

  it('come back unchanged', () => {
    const pieces = ['', ' ', 'a', ',', '"', '\\', '\n', '[', ']', "'", '日本', '\t', '\\"'];
    for (const a of pieces) {
      for (const b of pieces) {
        for (const list of [[a + b], [a, b], [b + a, 'x', a]]) {
          expect(parseWords(formatWords(list)), JSON.stringify(list)).toEqual(list);
        }
      }
    }
  });

  it('may be a JSON array', () => {
    expect(parseWords('["sh", "-c", "a, b"]')).toEqual(['sh', '-c', 'a, b']);
    expect(parseWords('  ')).toEqual([]);
  });

  it.each(['"a', 'a,', 'a,,b', '"a"b', '[1]', '["a"', '"\\x"'])('are not %s', (text) => {
    expect(parseWords(text)).toBeNull();
  });
});

describe('a definition', () => {
  it('becomes a request with its tags, without what only answers have', () => {
    const definition = {
      family: 'web',
      revision: 3,
      status: 'ACTIVE' as const,
      taskDefinitionArn: 'arn',
      volumes: [],
      containerDefinitions: [full],
    };
    expect(requestOf(definition, [{ key: 'team', value: 'a' }])).toEqual({
      family: 'web',
      containerDefinitions: [full],
      tags: [{ key: 'team', value: 'a' }],
    });
    expect(requestOf(definition)).toEqual({ family: 'web', containerDefinitions: [full] });
  });

  it('is changed member by member', () => {
    const request = { family: 'a', cpu: '256', containerDefinitions: [], volumes: [] };
    expect(changed(request, { cpu: undefined, family: 'b' })).toStrictEqual({
      family: 'b',
      containerDefinitions: [],
      volumes: [],
    });
    expect(changed(request, { volumes: [] })).not.toHaveProperty('volumes');
  });

  it('keeps its volumes', () => {
    const volumes = [
      { name: 'a', host: { sourcePath: '/a' } },
      { name: 'b', dockerVolumeConfiguration: { scope: 'task' as const } },
      { name: 'c', host: {} },
    ];
    const rows = toVolumeRows(volumes);
    expect(fromVolumeRows(rows)).toStrictEqual(volumes);
    expect(fromVolumeRows(rows.slice(1))).toStrictEqual(volumes.slice(1));
    expect(fromVolumeRows([{ name: 'd', sourcePath: '/d' }])).toStrictEqual([
      { name: 'd', host: { sourcePath: '/d' } },
    ]);
  });
});
