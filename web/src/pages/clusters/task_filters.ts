// The filters that ListTasks applies to the table of tasks, as they stand in the address. Pure.
import type { DesiredStatus, LaunchType, Task } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../../app/paths';

export interface TaskFilters {
  desiredStatus: DesiredStatus;
  family?: string;
  startedBy?: string;
  launchType?: LaunchType;
}

const launchTypes: readonly LaunchType[] = ['EC2', 'EXTERNAL', 'FARGATE'];

export function readFilters(params: URLSearchParams): TaskFilters {
  const launchType = launchTypes.find((one) => one === params.get('tasks.launchType'));
  return {
    desiredStatus: params.get('tasks.status') === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    family: params.get('tasks.family') || undefined,
    startedBy: params.get('tasks.startedBy') || undefined,
    launchType,
  };
}

export function writeFilters(params: URLSearchParams, filters: TaskFilters): URLSearchParams {
  const after = new URLSearchParams(params);
  const put = (name: string, value: string | undefined) =>
    value ? after.set(`tasks.${name}`, value) : after.delete(`tasks.${name}`);
  put('status', filters.desiredStatus === 'STOPPED' ? 'STOPPED' : undefined);
  put('family', filters.family);
  put('startedBy', filters.startedBy);
  put('launchType', filters.launchType);
  after.delete('tasks.page');
  return after;
}

// What the server would list of a task that an event tells of; the status is looked at elsewhere.
export function fits(filters: TaskFilters, task: Task): boolean {
  const { family, startedBy, launchType } = filters;
  return (
    (family === undefined || familyAndRevision(task.taskDefinitionArn)[0] === family) &&
    (startedBy === undefined || task.startedBy === startedBy) &&
    (launchType === undefined || task.launchType === launchType)
  );
}

export const filterKey = ({ desiredStatus, family, startedBy, launchType }: TaskFilters) =>
  JSON.stringify([desiredStatus, family ?? '', startedBy ?? '', launchType ?? '']);
