// What "Create cluster" is asked to make, and what is wrong with it. Pure.
import type { TextKey } from '../../i18n/words';

export interface InboundRule {
  protocol: 'tcp' | 'udp';
  ports: string; // "8080" or "8000-8100"; empty: no rule
  source: string; // CIDR
}

export interface ClusterPlan {
  template: 'network' | 'ec2' | 'external';
  name: string;
  tags: Array<{ key: string; value: string }>;
  instanceType: string;
  count: string; // as typed
  keyName: string; // empty: none
  vpcId: string; // empty: the default one
  subnetId: string; // empty: EC2 chooses
  inbound: InboundRule[];
  role: string;
}

export const anywhere = '0.0.0.0/0';

export const initialPlan: ClusterPlan = {
  template: 'ec2',
  name: '',
  tags: [],
  instanceType: 't3.micro',
  count: '1',
  keyName: '',
  vpcId: '',
  subnetId: '',
  inbound: [{ protocol: 'tcp', ports: '', source: anywhere }],
  role: 'ecsInstanceRole',
};

// [first, last] or undefined when it is no range of ports.
export function portRange(text: string): [number, number] | undefined {
  const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && last <= 65535 && first <= last ? [first, last] : undefined;
}

function version4(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || bits === undefined || !/^\d{1,2}$/.test(bits)) return false;
  const parts = address.split('.');
  const numbers = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  if (Number(bits) > 32 || numbers.length !== 4 || numbers.some((one) => one > 255)) return false;
  const value = numbers.reduce((sum, one) => sum * 256 + one, 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}

// The eight groups of an address, or undefined when it is none.
function groupsOf(address: string): number[] | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const read = (half: string) =>
    half === ''
      ? []
      : half
          .split(':')
          .map((group) => (/^[0-9a-fA-F]{1,4}$/.test(group) ? parseInt(group, 16) : -1));
  const [front, back] = [read(halves[0]!), read(halves[1] ?? '')];
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...front, ...Array<number>(missing).fill(0), ...back];
  return all.includes(-1) ? undefined : all;
}

function version6(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  const groups = groupsOf(address);
  if (groups === undefined || Number(bits) > 128) return false;
  return groups.every((group, index) => {
    const used = Math.min(16, Math.max(0, Number(bits) - 16 * index));
    return group % 2 ** (16 - used) === 0;
  });
}

// Whether EC2 takes the text as a range of addresses: no bit may be set behind the prefix.
export const isCidr = (text: string) => version4(text) || version6(text);
export const isVersion6 = (text: string) => text.includes(':');

export const maximumInstances = 100;

export function countOf(plan: ClusterPlan): number | undefined {
  const count = /^\d{1,4}$/.test(plan.count.trim()) ? Number(plan.count) : 0;
  return count >= 1 && count <= maximumInstances ? count : undefined;
}

// The rules that are more than an empty line.
export const rulesOf = (plan: ClusterPlan) =>
  plan.inbound.filter((rule) => rule.ports.trim() !== '');

export interface PlanErrors {
  name?: TextKey;
  count?: TextKey;
  role?: TextKey;
  tags?: TextKey;
  inbound: Array<{ ports?: TextKey; source?: TextKey }>; // one for each rule of the plan
}

export function errorsOf(plan: ClusterPlan): PlanErrors {
  const errors: PlanErrors = { inbound: [] };
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(plan.name)) errors.name = 'clusters.nameHint';
  const keys = plan.tags.map((tag) => tag.key.trim());
  if (keys.includes('') || new Set(keys).size < keys.length) errors.tags = 'clusters.tagsInvalid';
  if (plan.template !== 'ec2') return errors;
  if (countOf(plan) === undefined) errors.count = 'clusters.countInvalid';
  if (!/^[\w+=,.@-]{1,64}$/.test(plan.role)) errors.role = 'clusters.roleInvalid';
  errors.inbound = plan.inbound.map((rule) => {
    if (rule.ports.trim() === '') return {};
    return {
      ...(portRange(rule.ports) === undefined && { ports: 'clusters.portRangeInvalid' as const }),
      ...(!isCidr(rule.source.trim()) && { source: 'clusters.sourceInvalid' as const }),
    };
  });
  return errors;
}

export const hasErrors = ({ inbound, ...fields }: PlanErrors) =>
  Object.values(fields).some((error) => error !== undefined) ||
  inbound.some((rule) => rule.ports !== undefined || rule.source !== undefined);
