// Which answers an event makes stale, as the beginnings of query keys without region.
import type { AwsEvent } from './event_source';

type Kind = readonly string[];

const byDetailType: Record<string, Kind[]> = {
  'ECS Task State Change': [
    ['ecs', 'tasks'],
    ['ecs', 'task'],
    ['ecs', 'clusters'],
    ['ecs', 'instances'],
  ],
  'ECS Container Instance State Change': [
    ['ecs', 'instances'],
    ['ecs', 'clusters'],
  ],
  'ECR Image Action': [
    ['ecr', 'images'],
    ['ecr', 'repositories'],
  ],
  'EC2 Instance State-change Notification': [['ec2'], ['ecs', 'instances']],
};

const byCall: Array<[RegExp, Kind[]]> = [
  [/TaskDefinition/, [['ecs', 'taskDefinitions'], ['ecs', 'taskDefinition']]],
  [/Cluster/, [['ecs', 'clusters']]],
  [/ContainerInstance|Attributes|ContainerAgent/, [['ecs', 'instances']]],
  [/Repositor|Image|Tag/, [['ecr', 'repositories'], ['ecr', 'images']]],
];

export function staleKinds(event: AwsEvent): Kind[] {
  const known = byDetailType[event['detail-type']];
  if (known !== undefined) return known;
  const service = event.source.replace('aws.', '');
  // Questions about reachability change nothing.
  if (/NetworkInsights/.test(String(event.detail.eventName ?? ''))) return [];
  if (service !== 'ecs' && service !== 'ecr') return [[service]];
  const name = String(event.detail.eventName ?? '');
  return byCall
    .filter(([pattern, kinds]) => pattern.test(name) && kinds[0]![0] === service)
    .flatMap(([, kinds]) => kinds);
}
