// A task definition is checked in the browser as the server checks it, with its sentences.
import { describe, expect, it } from 'vitest';
import { reachable } from '../scripts/request_model';
import { checkAgainstModel } from '../src/pages/task_definitions/constraints';
import { newContainer, toContainerForm } from '../src/pages/task_definitions/container_form';
import type { Request } from '../src/pages/task_definitions/form_model';
import { checkRules } from '../src/pages/task_definitions/rules';
import {
  isFargateSize,
  parseTaskCpu,
  parseTaskMemory,
} from '../src/pages/task_definitions/task_size';
import {
  formProblems,
  messageAt,
  problemsAt,
  requestProblems,
} from '../src/pages/task_definitions/validation';
import sentences from './task_definition_sentences.json';

const t = (key: string, values: object = {}) => [key, ...Object.values(values)].join(' ');
const container = { name: 'web', image: 'nginx', memory: 128 };
const good: Request = { family: 'web', containerDefinitions: [container] };
const withContainer = (part: object, rest: object = {}): Request => ({
  ...good,
  ...rest,
  containerDefinitions: [{ ...container, ...part }],
});
const messages = (request: unknown) =>
  requestProblems(request as Request, t).map(({ message }) => message);

describe('the model', () => {
  it('is what the request reaches of the shapes of the service', () => {
    const shapes = {
      RegisterTaskDefinitionRequest: { type: 'structure', members: { a: 'A' }, required: ['a'] },
      A: { type: 'list', member: 'B', documentation: 'long' },
      B: { type: 'string', enum: ['x'] },
      Other: { type: 'string' },
    };
    expect(reachable(shapes, 'RegisterTaskDefinitionRequest')).toEqual({
      RegisterTaskDefinitionRequest: { type: 'structure', members: { a: 'A' }, required: ['a'] },
      A: { type: 'list', member: 'B' },
      B: { type: 'string', enum: ['x'] },
    });
    expect(() => reachable({}, 'A')).toThrow('no shape A');
  });

  it('finds nothing in a good request', () => {
    expect(requestProblems(good, t)).toEqual([]);
    expect(messages(withContainer({ memory: undefined, memoryReservation: 64 }))).toEqual([]);
  });

  it('words what is missing as the server does', () => {
    expect(messages({})).toEqual([
      'Family can not be blank.',
      'ContainerDefinitions can not be blank.',
    ]);
    const { problems } = checkAgainstModel(withContainer({ healthCheck: { retries: 1 } }));
    expect(problems).toEqual([
      {
        place: ['containerDefinitions', 0, 'healthCheck', 'command'],
        message: 'HealthCheck.command should not be null or empty.',
      },
    ]);
  });

  it('words enumerations, lengths and patterns as the server does', () => {
    expect(messages({ ...good, networkMode: 'bridged' })).toContain(
      'network mode should be one of [bridge,host,awsvpc,none]',
    );
    expect(messages({ ...good, requiresCompatibilities: ['EC3'] })[0]).toContain(
      'requires compatibilities should be one of [EC2,',
    );
    expect(messages({ ...good, tags: [{ key: 'a'.repeat(129), value: '!' }] })).toEqual([
      expect.stringContaining('Member must have length less than or equal to 128'),
      expect.stringContaining("Value '!' at 'tags.1.member.value'"),
    ]);
    const many = Array.from({ length: 51 }, (_, at) => ({ key: `k${at}` }));
    expect(messages({ ...good, tags: many })[0]).toMatch(/Value '\[Tag, Tag.* at 'tags' failed/);
    expect(messages({ ...good, tags: [{ key: '\u{1F600}'.repeat(128) }] })[0]).toContain('pattern');
  });

  it('words values of another type as the server does, and stops there', () => {
    expect(messages(withContainer({ memory: '128' }))).toEqual([
      'STRING_VALUE can not be converted to an Integer',
    ]);
    expect(messages(withContainer({ command: 'true' }))).toEqual(['Expected list or null']);
    expect(messages(withContainer({ memory: 1e12 }))[0]).toContain('to an Integer');
    expect(messages({ family: 'a', containerDefinitions: [null] })).toHaveLength(1);
    expect(messages({ family: [], containerDefinitions: 1 })).toHaveLength(2);
  });

  it('names members that the service does not have', () => {
    expect(messages(withContainer({ portMapping: [] }))).toEqual([
      'taskDefinitions.unknownMember portMapping',
    ]);
  });
});

describe('the rules', () => {
  const first = (request: Request) => checkRules(request)[0];
  it.each([
    [{ memory: undefined }, 'memory', "At least one of 'memory' or 'memoryReservation'"],
    [{ memory: 5 }, 'memory', "'memory' must be at least 6 MiB."],
    [{ memoryReservation: 256 }, 'memoryReservation', 'must be greater than or equal'],
    [{ cpu: -1 }, 'cpu', "'cpu' must not be negative."],
    [{ name: 'a b' }, 'name', 'Container.name contains invalid characters.'],
    [{ image: '' }, 'image', 'Container.image should not be null or empty.'],
    [{ portMappings: [{ hostPort: 1 }] }, 'portMappings', "Invalid 'containerPort' setting"],
    [{ portMappings: [{ containerPort: 65536 }] }, 'portMappings', "Invalid 'containerPort'"],
    [{ mountPoints: [{ sourceVolume: 'v' }] }, 'mountPoints', "Unknown volume 'v'."],
    [{ links: ['db:d'] }, 'links', "Invalid link 'db:d': no such container."],
  ])('are told where they are broken: %j', (part, member, sentence) => {
    const problem = first(withContainer(part));
    expect(problem?.place.slice(0, 3)).toEqual(['containerDefinitions', 0, member]);
    expect(problem?.message).toContain(sentence);
  });

  it('hold between containers', () => {
    const two = (a: object, b: object) =>
      checkRules({
        ...good,
        containerDefinitions: [
          { ...container, ...a },
          { ...container, name: 'db', ...b },
        ],
      }).map(({ message }) => message);
    expect(two({}, {})).toEqual([]);
    expect(two({}, { name: 'web' })[0]).toContain('Container names must be unique');
    expect(two({ essential: false }, { essential: false })[0]).toContain('any essential container');
    const on = (containerName: string, condition = 'START') => ({
      dependsOn: [{ containerName, condition }],
    });
    expect(two(on('db'), {})).toEqual([]);
    expect(two(on('db'), on('web'))).toEqual(['Container dependsOn contains a cycle']);
    expect(two({ links: ['db'] }, on('web'))).toEqual(['Container dependsOn contains a cycle']);
    expect(two(on('x'), {})[0]).toContain("Cannot depend on container + 'x'");
    expect(two(on('db', 'HEALTHY'), {})[0]).toContain('must have health check configured');
    expect(two(on('db', 'COMPLETE'), { essential: false })).toEqual([]);
  });

  it('hold for the network mode, Fargate and tags', () => {
    const ports = { portMappings: [{ containerPort: 80, hostPort: 8080 }] };
    expect(first(withContainer(ports, { networkMode: 'host' }))?.message).toContain('must match');
    expect(first(withContainer({ links: ['web'] }, { networkMode: 'none' }))?.message).toBe(
      'Links are not supported when networkMode=none.',
    );
    const fargate = { requiresCompatibilities: ['FARGATE'] };
    expect(checkRules({ ...good, ...fargate } as Request)).toHaveLength(3);
    const sized = { ...fargate, networkMode: 'awsvpc', cpu: '256', memory: '512' };
    expect(checkRules({ ...good, ...sized } as Request)).toEqual([]);
    expect(first({ ...good, ...sized, memory: '513' } as Request)?.message).toContain(
      'No Fargate configuration exists for given values: 256 CPU, 513 memory.',
    );
    expect(first({ ...good, tags: [{ key: 'a' }, { key: 'a' }] })?.message).toBe(
      'Duplicate tag keys found: a',
    );
  });

  it('read CPU and memory of a task as the server does', () => {
    expect(['256', '1 vCPU', '.5vcpu', '1.0'].map(parseTaskCpu)).toEqual([256, 1024, 512, 1]);
    expect(['', '-1', '1.5', '1 GB', 'x'].map(parseTaskCpu)).toEqual(Array(5).fill(null));
    expect(['512', '0.5GB', '2 gb'].map(parseTaskMemory)).toEqual([512, 512, 2048]);
    expect(isFargateSize(256, 1024) && isFargateSize(8192, 20 * 1024)).toBe(true);
    expect(isFargateSize(8192, 17 * 1024) || isFargateSize(3, 1024)).toBe(false);
  });
});

describe('host ports', () => {
  const ports = (...portMappings: object[]) => messages(withContainer({ portMappings }));
  it('are taken once', () => {
    const web = { hostPort: 80, containerPort: 80 };
    expect(ports(web, { hostPort: 80, containerPort: 81 })).toEqual([
      "TCP host port '80' is mapped multiple times in task.",
    ]);
    expect(ports(web, { ...web, protocol: 'udp' })).toEqual([]);
    const any = { hostPort: 0, containerPort: 80 };
    expect(ports(any, any, { containerPort: 80 })).toEqual([]);
  });
  it('are those of the containers on the network of the host', () => {
    const request = withContainer(
      { portMappings: [{ containerPort: 80 }, { containerPort: 80 }] },
      { networkMode: 'host' },
    );
    expect(messages(request)).toEqual(["TCP host port '80' is mapped multiple times in task."]);
  });
});

describe('a container form', () => {
  it('holds nothing that a definition could not', () => {
    const form = toContainerForm(newContainer);
    expect(formProblems(form, t)).toEqual([]);
    const bad = {
      ...form,
      memory: 'much',
      command: '"open',
      ports: [{ hostPort: '1.5', containerPort: '80', protocol: 'tcp' as const }],
      environment: [{ name: '', value: 'x' }],
    };
    expect(formProblems(bad, t).map(({ place }) => place)).toEqual([
      ['memory'],
      ['portMappings', 0, 'hostPort'],
      ['command'],
      ['environment', 0, 'name'],
    ]);
  });

  it('gets the problems of its fields', () => {
    const problems = [
      { place: ['containerDefinitions', 1, 'image'], message: 'a' },
      { place: ['containerDefinitions', 1, 'portMappings', 0, 'hostPort'], message: 'b' },
      { place: ['family'], message: 'c' },
    ];
    const own = problemsAt(problems, 'containerDefinitions', 1);
    expect(messageAt(own, 'image')).toBe('a');
    expect(messageAt(own, 'portMappings')).toBe('b');
    expect(messageAt(own, 'name')).toBeUndefined();
  });
});

// tests/system sends the same requests to a server and expects the same sentences.
describe('the sentences of the server', () => {
  it.each(sentences.map(({ request, says }) => [says ?? 'nothing', request, says] as const))(
    '%s',
    (_, request, says) => {
      const own = (message: string) => message.startsWith('taskDefinitions.');
      const found = messages(request).filter((message) => !own(message));
      if (says === null) expect(found).toEqual([]);
      else expect(found).toContain(says);
    },
  );
});
