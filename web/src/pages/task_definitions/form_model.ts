// The request that form and JSON of a task definition stand for.
import type {
  RegisterTaskDefinitionCommandInput,
  Tag,
  TaskDefinition,
  Volume,
} from '@aws-sdk/client-ecs';

export type Request = RegisterTaskDefinitionCommandInput;

// Members of an answer that a request does not take.
const answered = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

// The request that makes the same definition again, as a new revision.
export function requestOf(definition: TaskDefinition, tags: Tag[] = []): Request {
  const kept = Object.entries({ ...definition, tags }).filter(
    ([name, value]) =>
      !answered.includes(name) &&
      value !== undefined &&
      !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept) as unknown as Request;
}

// `part` put into `request`; what is undefined or an empty list leaves it.
export function changed(request: Request, part: Partial<Request>): Request {
  const entries = Object.entries({ ...request, ...part }).filter(
    ([name, value]) =>
      !(name in part) ||
      !(value === undefined || (Array.isArray(value) && value.length === 0)) ||
      name === 'containerDefinitions',
  );
  return Object.fromEntries(entries) as unknown as Request;
}

export interface VolumeRow {
  name: string;
  sourcePath: string; // on the host; empty: a folder of the engine's own
  before?: Volume;
}

export const toVolumeRows = (volumes: Volume[] = []): VolumeRow[] =>
  volumes.map((before) => ({
    name: before.name ?? '',
    sourcePath: before.host?.sourcePath ?? '',
    before,
  }));

// Each row keeps what the form does not show, and its members that were not changed.
export const fromVolumeRows = (rows: VolumeRow[]): Volume[] =>
  rows.map(({ name, sourcePath, before }) => {
    const volume: Volume = { ...before };
    if (name !== (before?.name ?? '')) volume.name = name;
    if (sourcePath !== (before?.host?.sourcePath ?? '')) {
      volume.host = sourcePath === '' ? {} : { ...before?.host, sourcePath };
    }
    return volume;
  });
