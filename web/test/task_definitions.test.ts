// Form and JSON of a task definition stand for the same request.
import { describe, expect, it } from 'vitest';
import {
  emptyContainer,
  fromContainerForm,
  parseRequest,
  requestOf,
  toContainerForm,
} from '../src/pages/task_definitions/form_model';
import { diffLines } from '../src/pages/task_definitions/line_diff';
import { containerErrors, requestErrors } from '../src/pages/task_definitions/validation';

const full = {
  name: 'web',
  image: 'localhost:4566/web:1',
  memory: 128,
  portMappings: [{ name: 'http', hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }],
  environment: [{ name: 'A', value: '1' }],
  command: ['sh', '-c', 'echo a b'],
  essential: true,
  linuxParameters: { initProcessEnabled: true },
  logConfiguration: {
    logDriver: 'awslogs' as const,
    options: { 'awslogs-group': 'g', 'awslogs-region': 'eu-west-1' },
  },
};

describe('container form', () => {
  it('gives back what it was made of, also what it does not know', () => {
    const back = fromContainerForm(toContainerForm(full), full, 'us-east-1');
    expect(back).toEqual({
      ...full,
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': 'g',
          'awslogs-region': 'eu-west-1',
          'awslogs-stream-prefix': 'ecs',
          'awslogs-create-group': 'true',
        },
      },
    });
  });

  it('leaves out what is empty', () => {
    const form = { ...emptyContainer, name: 'web', image: 'nginx', memory: '' };
    expect(fromContainerForm(form, {}, 'us-east-1')).toEqual({
      name: 'web',
      image: 'nginx',
      essential: true,
    });
  });

  it('keeps another log driver', () => {
    const before = { logConfiguration: { logDriver: 'syslog' as const } };
    expect(fromContainerForm(emptyContainer, before, 'r').logConfiguration).toEqual({
      logDriver: 'syslog',
    });
  });
});

describe('a definition', () => {
  it('becomes a request without what only answers have', () => {
    const request = requestOf({
      family: 'web',
      revision: 3,
      status: 'ACTIVE',
      taskDefinitionArn: 'arn',
      volumes: [],
      containerDefinitions: [full],
    });
    expect(request).toEqual({ family: 'web', containerDefinitions: [full] });
  });

  it('is read from JSON objects only', () => {
    expect(parseRequest('{"family":"a"}')).toEqual({ request: { family: 'a' } });
    expect(parseRequest('[]')).toHaveProperty('reason');
    expect(parseRequest('{')).toHaveProperty('reason');
  });
});

describe('validation', () => {
  const good = { ...emptyContainer, name: 'web', image: 'nginx' };
  it('finds nothing in a good container', () => {
    expect(containerErrors(good, ['db'], undefined)).toEqual({});
    expect(containerErrors({ ...good, memory: '' }, [], '512')).toEqual({});
  });
  it('names what is wrong', () => {
    const port = { hostPort: '8080', containerPort: '0', protocol: 'tcp' as const };
    const bad = { ...good, name: 'a b', image: '', memory: '5', ports: [port] };
    expect(Object.keys(containerErrors(bad, [], undefined)).sort()).toEqual([
      'image',
      'memory',
      'name',
      'ports',
    ]);
    expect(containerErrors(good, ['web'], undefined)).toHaveProperty('name');
    expect(requestErrors({ family: '', containerDefinitions: [] })).toEqual({
      family: 'taskDefinitions.familyInvalid',
      containers: 'taskDefinitions.noContainers',
    });
  });
});

describe('comparison', () => {
  it('shows what was added and removed', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
    expect(diffLines('a', 'a').every((line) => line.kind === 'same')).toBe(true);
  });
});
