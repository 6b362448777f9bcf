// The dry run of placement, the runner of steps, and port ranges.
import { describe, expect, it } from 'vitest';
import { initialPlan } from '../src/pages/clusters/create_plan';
import { stepsOf } from '../src/pages/clusters/create_steps';
import { demandOf, feasibility, hostPortsOf } from '../src/pages/clusters/feasibility';
import { initialProgress, runSteps, undoSteps } from '../src/pages/clusters/step_runner';

const definition = {
  containerDefinitions: [
    { memory: 128, cpu: 100, portMappings: [{ hostPort: 8080, containerPort: 80 }] },
    { memory: 512, memoryReservation: 64, portMappings: [{ containerPort: 53 }] },
  ],
};
const instance = (ports: string[], memory: number) => ({
  status: 'ACTIVE',
  agentConnected: true,
  remainingResources: [
    { name: 'CPU', integerValue: 1000 },
    { name: 'MEMORY', integerValue: memory },
    { name: 'PORTS', stringSetValue: ports },
  ],
});

describe('dry run', () => {
  it('counts what the containers reserve, or the task when it has a size', () => {
    expect(demandOf(definition)).toEqual({ cpu: 100, memory: 192, gpu: 0 });
    expect(demandOf({ ...definition, memory: '300', cpu: '256' })).toEqual({
      cpu: 256,
      memory: 300,
      gpu: 0,
    });
    expect(hostPortsOf(definition)).toEqual([8080]);
  });
  it('says what is missing on an instance', () => {
    expect(feasibility(definition, instance(['22'], 192)).fits).toBe(true);
    const poor = feasibility(definition, instance(['22', '8080'], 191));
    expect(poor).toMatchObject({ fits: false, portsTaken: ['8080'], memory: { passed: false } });
    const gone = { ...instance([], 999), agentConnected: false };
    expect(feasibility(definition, gone).fits).toBe(false);
    expect(feasibility(definition, { ...instance([], 999), status: 'DRAINING' }).fits).toBe(false);
  });
});

describe('steps', () => {
  const make = (log: string[], failing: { id?: string }) =>
    ['a', 'b', 'c'].map((id) => ({
      id,
      run: async () => {
        log.push(id);
        if (failing.id === id) throw new Error(id);
        return id;
      },
      undo: async () => {
        log.push(`-${id}`);
      },
    }));

  it('stop at a failure and go on from there', async () => {
    const log: string[] = [];
    const failing: { id?: string } = { id: 'b' };
    const steps = make(log, failing);
    let progress = initialProgress(steps);
    const tell = (next: typeof progress) => (progress = next);
    expect(await runSteps(steps, {}, progress, tell)).toBe(false);
    expect(progress.map((step) => step.status)).toEqual(['done', 'failed', 'pending']);
    failing.id = undefined;
    expect(await runSteps(steps, {}, progress, tell)).toBe(true);
    expect(log).toEqual(['a', 'b', 'b', 'c']);
  });

  it('are taken back last first, also what only began', async () => {
    const log: string[] = [];
    const steps = make(log, { id: 'b' });
    let progress = initialProgress(steps);
    await runSteps(steps, {}, progress, (next) => (progress = next));
    expect(await undoSteps(steps, {}, progress)).toEqual([]);
    expect(log).toEqual(['a', 'b', '-b', '-a']);
  });

  it('that could not be taken back are tried again, the others not', async () => {
    const log: string[] = [];
    const steps = make(log, {});
    let progress = initialProgress(steps);
    await runSteps(steps, {}, progress, (next) => (progress = next));
    let fails = true;
    steps[1]!.undo = async () => {
      if (fails) throw new Error('b');
      log.push('-b');
    };
    const undone = new Set<string>();
    expect(await undoSteps(steps, {}, progress, undone)).toHaveLength(1);
    fails = false;
    expect(await undoSteps(steps, {}, progress, undone)).toEqual([]);
    expect(log).toEqual(['a', 'b', 'c', '-c', '-a', '-b']);
  });

  it('of a cluster depend on its template', () => {
    const ids = (template: 'network' | 'ec2') =>
      stepsOf({ ...initialPlan, template }).map((step) => step.id);
    expect(ids('network')).toEqual(['cluster']);
    expect(ids('ec2')).toHaveLength(6);
  });
});
