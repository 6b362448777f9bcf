// The form of "Run new task" and the request it stands for. Pure.
import type {
  LaunchType,
  PlacementConstraint,
  PlacementStrategy,
  RunTaskCommandInput,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import { isTagKey } from '../../components/tag_changes';
import type { TagRow } from '../../components/tags';
import { parseTaskCpu, parseTaskMemory } from '../task_definitions/task_size';

export const templates = ['spreadAz', 'spreadBinpack', 'binpack', 'onePerHost', 'custom'] as const;
export type PlacementTemplate = 'none' | (typeof templates)[number];

export interface ContainerChange {
  name: string;
  command: string; // one argument a line
  environment: TagRow[];
  cpu: string;
  memory: string;
  memoryReservation: string;
}

export interface RunForm {
  launchType: LaunchType;
  family: string;
  revision: string; // empty: the latest
  count: string;
  group: string;
  startedBy: string;
  placement: PlacementTemplate;
  strategies: string; // custom, one a line: "spread attribute:ecs.availability-zone"
  constraints: string; // custom, one a line: "distinctInstance" or "memberOf EXPRESSION"
  containers: ContainerChange[];
  cpu: string;
  memory: string;
  taskRole: string;
  executionRole: string;
  tags: TagRow[];
  propagate: boolean;
  managedTags: boolean;
}

export const initialForm: RunForm = {
  launchType: 'EC2',
  family: '',
  revision: '',
  count: '1',
  group: '',
  startedBy: '',
  placement: 'none',
  strategies: '',
  constraints: '',
  containers: [],
  cpu: '',
  memory: '',
  taskRole: '',
  executionRole: '',
  tags: [],
  propagate: false,
  managedTags: false,
};

// "family" or "family:3" → the two fields.
export function chosen(definition: string): Pick<RunForm, 'family' | 'revision'> {
  const [, family = definition, revision = ''] = /^(.*):(\d+)$/.exec(definition) ?? [];
  return { family, revision };
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const zone = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;
const host = { type: 'spread', field: 'instanceId' } as const;
const pack = { type: 'binpack', field: 'memory' } as const;

export function strategiesOf(form: RunForm): PlacementStrategy[] {
  switch (form.placement) {
    case 'spreadAz':
      return [zone, host];
    case 'spreadBinpack':
      return [zone, pack];
    case 'binpack':
      return [pack];
    case 'custom':
      return lines(form.strategies).map((line) => {
        const [type = '', ...field] = line.split(/\s+/);
        const strategy = { type: type as PlacementStrategy['type'] };
        return field.length > 0 ? { ...strategy, field: field.join(' ') } : strategy;
      });
    default:
      return [];
  }
}

export function constraintsOf(form: RunForm): PlacementConstraint[] {
  if (form.placement === 'onePerHost') return [{ type: 'distinctInstance' }];
  if (form.placement !== 'custom') return [];
  return lines(form.constraints).map((line) =>
    line === 'distinctInstance'
      ? { type: 'distinctInstance' }
      : { type: 'memberOf', expression: line.replace(/^memberOf\s+/, '') },
  );
}

const number = (text: string) => (text.trim() === '' ? undefined : Number(text));
const word = (text: string) => (text.trim() === '' ? undefined : text.trim());

// The same without its undefined members; undefined when none is left.
function filled<T extends object>(value: T): T | undefined {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

function containerOverride(change: ContainerChange) {
  const command = change.command.split('\n').filter((line) => line !== '');
  const environment = change.environment
    .filter((one) => one.key !== '')
    .map((one) => ({ name: one.key, value: one.value }));
  const over = filled({
    command: command.length > 0 ? command : undefined,
    environment: environment.length > 0 ? environment : undefined,
    cpu: number(change.cpu),
    memory: number(change.memory),
    memoryReservation: number(change.memoryReservation),
  });
  return over && { name: change.name, ...over };
}

export function overridesOf(form: RunForm): TaskOverride | undefined {
  const containers = form.containers
    .map(containerOverride)
    .filter((one) => one !== undefined);
  return filled({
    containerOverrides: containers.length > 0 ? containers : undefined,
    cpu: word(form.cpu),
    memory: word(form.memory),
    taskRoleArn: word(form.taskRole),
    executionRoleArn: word(form.executionRole),
  });
}

export function requestOf(cluster: string, form: RunForm): RunTaskCommandInput {
  const strategies = strategiesOf(form);
  const constraints = constraintsOf(form);
  const tags = form.tags.filter((tag) => tag.key !== '');
  const request: RunTaskCommandInput = {
    cluster,
    taskDefinition: form.revision === '' ? form.family : `${form.family}:${form.revision}`,
    launchType: form.launchType,
    count: number(form.count),
    group: word(form.group),
    startedBy: word(form.startedBy),
    placementStrategy: strategies.length > 0 ? strategies : undefined,
    placementConstraints: constraints.length > 0 ? constraints : undefined,
    overrides: overridesOf(form),
    tags: tags.length > 0 ? tags : undefined,
    propagateTags: form.propagate ? 'TASK_DEFINITION' : undefined,
    enableECSManagedTags: form.managedTags ? true : undefined,
  };
  return filled(request) as RunTaskCommandInput;
}

export type FieldId =
  | 'family'
  | 'count'
  | 'group'
  | 'startedBy'
  | 'strategies'
  | 'constraints'
  | 'cpu'
  | 'memory'
  | 'containers'
  | 'tags';

const whole = (text: string, from: number) =>
  text.trim() === '' || (/^\d+$/.test(text.trim()) && Number(text) >= from);

export const isCount = (text: string) => /^\d+$/.test(text) && +text >= 1 && +text <= 10;

const isStrategy = ({ type, field }: PlacementStrategy) => {
  if (type === 'random') return field === undefined;
  if (type === 'binpack') return field === 'cpu' || field === 'memory';
  return type === 'spread' && /^(instanceId|host|attribute:.+)$/.test(field ?? '');
};

const isChange = (one: ContainerChange) =>
  whole(one.cpu, 0) && whole(one.memory, 6) && whole(one.memoryReservation, 6);

// The fields that RunTask would refuse.
export function mistakes(form: RunForm): Set<FieldId> {
  const strategies = strategiesOf(form);
  const keys = form.tags.map((tag) => tag.key);
  const checks: Array<[FieldId, boolean]> = [
    ['family', form.family !== ''],
    ['count', isCount(form.count)],
    ['group', !form.group.trim().startsWith('service:')],
    ['startedBy', form.startedBy.trim().length <= 128],
    ['strategies', strategies.length <= 5 && strategies.every(isStrategy)],
    ['constraints', constraintsOf(form).length <= 10],
    ['cpu', form.cpu.trim() === '' || parseTaskCpu(form.cpu.trim()) !== null],
    ['memory', form.memory.trim() === '' || parseTaskMemory(form.memory.trim()) !== null],
    ['containers', form.containers.every(isChange)],
    ['tags', keys.every((key) => isTagKey(key, keys))],
  ];
  return new Set(checks.filter(([, good]) => !good).map(([id]) => id));
}

// The expressions that an instance has to satisfy: those of the definition and of the form.
export function expressionsOf(definition: TaskDefinition | undefined, form: RunForm): string[] {
  const all = [...(definition?.placementConstraints ?? []), ...constraintsOf(form)];
  const expressions = all.map((one) => one.expression ?? '').filter((text) => text !== '');
  return [...new Set(expressions)];
}

export const wantsDistinct = (form: RunForm) =>
  constraintsOf(form).some((one) => one.type === 'distinctInstance');

export const groupOf = (form: RunForm) => word(form.group) ?? `family:${form.family}`;

const advised = {
  'RESOURCE:CPU': 'adviceCpu',
  'RESOURCE:MEMORY': 'adviceMemory',
  'RESOURCE:PORTS': 'advicePorts',
  'RESOURCE:GPU': 'adviceGpu',
  ATTRIBUTE: 'adviceAttribute',
  AGENT: 'adviceAgent',
  INACTIVE: 'adviceInactive',
} as const;

// What to do about a reason of RunTask's failures[], as a text of the area "clusters".
export function adviceOf(reason: string | undefined) {
  const known = advised[(reason ?? '') as keyof typeof advised];
  if (known !== undefined) return known;
  if (/placement constraint/i.test(reason ?? '')) return 'adviceConstraint';
  return /no container instances/i.test(reason ?? '') ? 'adviceNoInstances' : 'adviceOther';
}
