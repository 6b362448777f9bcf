// A task's page: its timeline, exit codes, environment, and the lines of its logs.
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../src/pages/tasks/environment';
import { asText, download, isAtEnd, search } from '../src/pages/tasks/log_lines';
import { exitText, logPlace } from '../src/pages/tasks/log_place';
import { timeline } from '../src/pages/tasks/timeline';

const at = (seconds: number) => new Date(1_000_000_000_000 + seconds * 1000);

describe('timeline', () => {
  it('shows what is passed, how long it took and what is yet to come', () => {
    const starting = { createdAt: at(0), pullStartedAt: at(2), lastStatus: 'PENDING' };
    expect(timeline(starting).map((mark) => [mark.name, mark.afterMs])).toEqual([
      ['createdAt', undefined],
      ['pullStartedAt', 2000],
      ['pullStoppedAt', undefined],
      ['startedAt', undefined],
    ]);
  });

  it('waits for nothing once the task runs or has ended', () => {
    const running = { createdAt: at(0), startedAt: at(3), lastStatus: 'RUNNING' };
    expect(timeline(running).map((mark) => mark.name)).toEqual(['createdAt', 'startedAt']);
    const ended = { ...running, stoppedAt: at(9), executionStoppedAt: at(8), lastStatus: 'STOPPED' };
    expect(timeline(ended).map((mark) => mark.afterMs)).toEqual([undefined, 3000, 5000, 1000]);
  });

  it('waits for the end of a task that is being stopped', () => {
    const stopping = { createdAt: at(0), desiredStatus: 'STOPPED', lastStatus: 'DEPROVISIONING' };
    expect(timeline(stopping).map((mark) => mark.name)).toEqual(['createdAt', 'stoppedAt']);
  });
});

describe('exit codes', () => {
  it('are explained when they have a meaning of their own', () => {
    for (const code of [125, 126, 127, 137, 139, 143]) expect(exitText(code)).toContain(`${code}`);
    expect(exitText(42)).toBeUndefined();
    expect(exitText(undefined)).toBeUndefined();
  });
});

describe('environment', () => {
  it('shows overrides in the place of what they replace', () => {
    const environment = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    const over = [
      { name: 'A', value: '9' },
      { name: 'C', value: '3' },
    ];
    const found = environmentOf(
      { containerDefinitions: [{ name: 'web', environment }, { name: 'side' }] },
      { containerOverrides: [{ name: 'web', environment: over }] },
    );
    expect(found.map((one) => `${one.name}${one.value}${one.overridden}`)).toEqual([
      'A9true',
      'B2false',
      'C3true',
    ]);
  });
});

describe('logs', () => {
  const lines = [
    { at: 0, text: 'Hello' },
    { at: 1000, text: 'error: no' },
  ];
  it('are searched without regard to case, and saved as shown', () => {
    expect(search(lines, ' ERROR ')).toEqual([lines[1]]);
    expect(search(lines, '')).toBe(lines);
    expect(asText(lines[1]!, true)).toBe('1970-01-01T00:00:01.000Z error: no');
    expect(download(lines, false)).toBe('Hello\nerror: no\n');
  });

  it('follow only while the end is seen', () => {
    expect(isAtEnd({ scrollTop: 97, clientHeight: 100, scrollHeight: 200 })).toBe(true);
    expect(isAtEnd({ scrollTop: 50, clientHeight: 100, scrollHeight: 200 })).toBe(false);
  });

  it('are found where the driver puts them', () => {
    const where = { cluster: 'c', task: 't' };
    const container = { name: 'web', runtimeId: 'r' };
    const options = { 'awslogs-group': 'g', 'awslogs-stream-prefix': 'p' };
    expect(logPlace(where, undefined, container)).toEqual({
      group: '/minato/ecs/c',
      stream: 'web/t',
    });
    const awslogs = { logConfiguration: { logDriver: 'awslogs' as const, options } };
    expect(logPlace(where, awslogs, container)).toEqual({ group: 'g', stream: 'p/web/t' });
    const other = { logConfiguration: { logDriver: 'none' as never } };
    expect(logPlace(where, other, container)).toEqual({ driver: 'none' });
  });
});
