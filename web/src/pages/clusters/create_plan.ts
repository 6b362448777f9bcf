// What "Create cluster" is asked to make, and what is wrong with it. Pure.
import type { TextKey } from '../../i18n/words';
import { isCidr, networkOf } from './cidr';

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

export const maximumInstances = 100;

export function countOf(plan: ClusterPlan): number | undefined {
  const count = /^\d{1,4}$/.test(plan.count.trim()) ? Number(plan.count) : 0;
  return count >= 1 && count <= maximumInstances ? count : undefined;
}

// The rules that are more than an empty line.
export const rulesOf = (plan: ClusterPlan) =>
  plan.inbound.filter((rule) => rule.ports.trim() !== '');

// What the source becomes when it has bits set behind its prefix.
export function changedSource({ source }: InboundRule): string | undefined {
  return isCidr(source.trim()) ? undefined : networkOf(source);
}

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
      ...(networkOf(rule.source) === undefined && { source: 'clusters.sourceInvalid' as const }),
    };
  });
  return errors;
}

export const hasErrors = ({ inbound, ...fields }: PlanErrors) =>
  Object.values(fields).some((error) => error !== undefined) ||
  inbound.some((rule) => rule.ports !== undefined || rule.source !== undefined);
