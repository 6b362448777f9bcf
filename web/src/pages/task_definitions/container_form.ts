// The form of a container and the definition it stands for. Only what was changed in the form is
// changed in the definition: everything else, known to the form or not, stays as it was.
import type {
  ContainerDefinition,
  HealthCheck,
  KeyValuePair,
  LogDriver,
  MountPoint,
  PortMapping,
  Ulimit,
  UlimitName,
} from '@aws-sdk/client-ecs';
import { formatWords, parseWords } from './word_list';

// What a row was made of, so that members the form does not show stay with their row.
interface Row<T> {
  before?: T;
}
export interface PortRow extends Row<PortMapping> {
  hostPort: string;
  containerPort: string;
  protocol: 'tcp' | 'udp';
}
export interface VariableRow extends Row<KeyValuePair> {
  name: string;
  value: string;
}
export interface MountRow extends Row<MountPoint> {
  sourceVolume: string;
  containerPath: string;
  readOnly: boolean;
}
export interface UlimitRow extends Row<Ulimit> {
  name: string;
  softLimit: string;
  hardLimit: string;
}
export interface OptionRow {
  name: string;
  value: string;
}
export interface HealthForm {
  command: string;
  interval: string;
  timeout: string;
  startPeriod: string;
  retries: string;
}

export interface ContainerForm {
  name: string;
  image: string;
  memory: string;
  memoryReservation: string;
  ports: PortRow[];
  healthCheck: HealthForm;
  cpu: string;
  essential: boolean;
  entryPoint: string; // words as word_list.ts writes them
  command: string;
  workingDirectory: string;
  environment: VariableRow[];
  startTimeout: string;
  stopTimeout: string;
  links: string;
  hostname: string;
  readonlyRootFilesystem: boolean;
  mountPoints: MountRow[];
  log: { driver: string; options: OptionRow[] }; // no driver: ''
  privileged: boolean;
  user: string;
  ulimits: UlimitRow[];
}

export const newContainer: ContainerDefinition = {
  name: '',
  image: '',
  memory: 128,
  essential: true,
};

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const text = (value: number | null | undefined) => (value == null ? '' : String(value));
const number = (value: string) => (value.trim() === '' ? undefined : Number(value));
const words = (value: string) => parseWords(value) ?? [];

// Leaves out what is empty; keeps the order of what was there.
function put<T extends object, K extends keyof T>(to: T, key: K, value: T[K] | undefined) {
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty) delete to[key];
  else to[key] = value as T[K];
}

const readPort = (before: PortMapping): PortRow => ({
  hostPort: text(before.hostPort),
  containerPort: text(before.containerPort),
  protocol: before.protocol ?? 'tcp',
  before,
});
function writePort(row: PortRow): PortMapping {
  const port = { ...row.before };
  put(port, 'hostPort', number(row.hostPort));
  put(port, 'containerPort', number(row.containerPort));
  port.protocol = row.protocol;
  return port;
}

const readVariable = (before: KeyValuePair): VariableRow => ({
  name: before.name ?? '',
  value: before.value ?? '',
  before,
});
const writeVariable = ({ before, name, value }: VariableRow): KeyValuePair => ({
  ...before,
  name,
  value,
});

const readMount = (before: MountPoint): MountRow => ({
  sourceVolume: before.sourceVolume ?? '',
  containerPath: before.containerPath ?? '',
  readOnly: before.readOnly ?? false,
  before,
});
function writeMount(row: MountRow): MountPoint {
  const mount = { ...row.before };
  put(mount, 'sourceVolume', row.sourceVolume);
  put(mount, 'containerPath', row.containerPath);
  mount.readOnly = row.readOnly;
  return mount;
}

const readUlimit = (before: Ulimit): UlimitRow => ({
  name: before.name ?? '',
  softLimit: text(before.softLimit),
  hardLimit: text(before.hardLimit),
  before,
});
const writeUlimit = (row: UlimitRow): Ulimit => ({
  ...row.before,
  name: row.name as UlimitName,
  softLimit: number(row.softLimit),
  hardLimit: number(row.hardLimit),
});

function writeRows<T, R extends Row<T>>(rows: R[], read: (item: T) => R, write: (row: R) => T) {
  return rows.map((row) =>
    row.before !== undefined && same(row, read(row.before)) ? row.before : write(row),
  );
}

const readHealth = (check: HealthCheck | undefined): HealthForm => ({
  command: formatWords(check?.command ?? []),
  interval: text(check?.interval),
  timeout: text(check?.timeout),
  startPeriod: text(check?.startPeriod),
  retries: text(check?.retries),
});
function writeHealth(form: HealthForm, before: HealthCheck | undefined): HealthCheck | undefined {
  if (Object.values(form).every((value: string) => value.trim() === '')) return undefined;
  const check: HealthCheck = { ...before, command: before?.command };
  if (form.command !== formatWords(before?.command ?? [])) check.command = words(form.command);
  put(check, 'interval', number(form.interval));
  put(check, 'timeout', number(form.timeout));
  put(check, 'startPeriod', number(form.startPeriod));
  put(check, 'retries', number(form.retries));
  return check;
}

function readLog(before: ContainerDefinition): ContainerForm['log'] {
  const options = before.logConfiguration?.options ?? {};
  return {
    driver: before.logConfiguration?.logDriver ?? '',
    options: Object.entries(options).map(([name, value]) => ({ name, value })),
  };
}
function writeLog({ driver, options }: ContainerForm['log'], before: ContainerDefinition) {
  if (driver === '') return undefined;
  const log = before.logConfiguration;
  const { options: _, ...kept } = log?.logDriver === driver ? log : {};
  return {
    ...kept,
    logDriver: driver as LogDriver,
    ...(options.length > 0
      ? { options: Object.fromEntries(options.map(({ name, value }) => [name, value])) }
      : {}),
  };
}

export function toContainerForm(container: ContainerDefinition): ContainerForm {
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    memory: text(container.memory),
    memoryReservation: text(container.memoryReservation),
    ports: (container.portMappings ?? []).map(readPort),
    healthCheck: readHealth(container.healthCheck),
    cpu: text(container.cpu),
    essential: container.essential ?? true,
    entryPoint: formatWords(container.entryPoint ?? []),
    command: formatWords(container.command ?? []),
    workingDirectory: container.workingDirectory ?? '',
    environment: (container.environment ?? []).map(readVariable),
    startTimeout: text(container.startTimeout),
    stopTimeout: text(container.stopTimeout),
    links: formatWords(container.links ?? []),
    hostname: container.hostname ?? '',
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    mountPoints: (container.mountPoints ?? []).map(readMount),
    log: readLog(container),
    privileged: container.privileged ?? false,
    user: container.user ?? '',
    ulimits: (container.ulimits ?? []).map(readUlimit),
  };
}

type Writer<K extends keyof ContainerForm> = (
  to: ContainerDefinition,
  value: ContainerForm[K],
) => void;

const writers: { [K in keyof ContainerForm]: Writer<K> } = {
  name: (to, value) => (to.name = value),
  image: (to, value) => (to.image = value.trim()),
  memory: (to, value) => put(to, 'memory', number(value)),
  memoryReservation: (to, value) => put(to, 'memoryReservation', number(value)),
  ports: (to, rows) => put(to, 'portMappings', writeRows(rows, readPort, writePort)),
  healthCheck: (to, value) => put(to, 'healthCheck', writeHealth(value, to.healthCheck)),
  cpu: (to, value) => put(to, 'cpu', number(value)),
  essential: (to, value) => (to.essential = value),
  entryPoint: (to, value) => put(to, 'entryPoint', words(value)),
  command: (to, value) => put(to, 'command', words(value)),
  workingDirectory: (to, value) => put(to, 'workingDirectory', value),
  environment: (to, rows) => put(to, 'environment', writeRows(rows, readVariable, writeVariable)),
  startTimeout: (to, value) => put(to, 'startTimeout', number(value)),
  stopTimeout: (to, value) => put(to, 'stopTimeout', number(value)),
  links: (to, value) => put(to, 'links', words(value)),
  hostname: (to, value) => put(to, 'hostname', value),
  readonlyRootFilesystem: (to, value) => (to.readonlyRootFilesystem = value),
  mountPoints: (to, rows) => put(to, 'mountPoints', writeRows(rows, readMount, writeMount)),
  log: (to, value) => put(to, 'logConfiguration', writeLog(value, to)),
  privileged: (to, value) => (to.privileged = value),
  user: (to, value) => put(to, 'user', value),
  ulimits: (to, rows) => put(to, 'ulimits', writeRows(rows, readUlimit, writeUlimit)),
};

export function fromContainerForm(
  form: ContainerForm,
  before: ContainerDefinition,
): ContainerDefinition {
  const after = { ...before };
  const shown = toContainerForm(before);
  const write = <K extends keyof ContainerForm>(key: K) => {
    if (!same(form[key], shown[key])) writers[key](after, form[key]);
  };
  (Object.keys(writers) as Array<keyof ContainerForm>).forEach(write);
  return after;
}

// What "awslogs" starts with: the person sees and changes it.
export const awslogsOptions = (family: string, region: string): OptionRow[] => [
  { name: 'awslogs-group', value: `/ecs/${family}` },
  { name: 'awslogs-region', value: region },
  { name: 'awslogs-stream-prefix', value: 'ecs' },
  { name: 'awslogs-create-group', value: 'true' },
];
