// What the server checks of port mappings beyond the model, with its sentences.
import type { ContainerDefinition, PortMapping } from '@aws-sdk/client-ecs';
import { type Say, modeOf } from './container_rules';
import type { Request } from './form_model';

const isPort = (port: number | undefined, least: number) =>
  port !== undefined && port >= least && port <= 65535;

function spanOf({ containerPort, containerPortRange }: PortMapping): [number, number] | null {
  if (containerPortRange == null) {
    return isPort(containerPort, 1) ? [containerPort!, containerPort!] : null;
  }
  const found = /^(\d{1,5})-(\d{1,5})$/.exec(containerPortRange);
  const [first, last] = [Number(found?.[1]), Number(found?.[2])];
  return isPort(first, 1) && isPort(last, 1) && first < last ? [first, last] : null;
}

function checkMapping(mode: string, name: string | undefined, mapping: PortMapping, say: Say) {
  const { containerPort, hostPort, containerPortRange } = mapping;
  const wrong = (member: string) =>
    say([member], `Invalid '${member}' setting for container '${name}'.`);
  if (containerPortRange != null) {
    if (containerPort != null || hostPort != null) {
      say(
        ['containerPortRange'],
        `Invalid port mapping for container '${name}', cannot specify both single port and port ` +
          'range.',
      );
    } else if (spanOf(mapping) === null) {
      wrong('containerPortRange');
    } else if (mode === 'host') {
      say(['containerPortRange'], 'Port ranges are not supported when networkMode=host.');
    }
  } else {
    const fixed = mode === 'awsvpc' || mode === 'host';
    if (spanOf(mapping) === null) wrong('containerPort');
    if (!isPort(hostPort ?? 0, 0)) wrong('hostPort');
    else if (fixed && hostPort && hostPort !== containerPort) {
      say(
        ['hostPort'],
        `When networkMode=${mode}, the host ports and container ports in port mappings must match.`,
      );
    }
  }
  if (mapping.name != null && !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(mapping.name)) {
    say(['name'], 'portMapping.name contains invalid characters.');
  }
}

type Visit = (mapping: PortMapping, say: Say, container: ContainerDefinition) => void;

function eachMapping(request: Request, say: Say, visit: Visit) {
  (request.containerDefinitions ?? []).forEach((container, index) =>
    (container.portMappings ?? []).forEach((mapping, at) =>
      visit(
        mapping,
        (place, message) =>
          say(['containerDefinitions', index, 'portMappings', at, ...place], message),
        container,
      ),
    ),
  );
}

// Ports that are taken, per protocol.
class Taken {
  private readonly spans: Array<{ first: number; last: number; protocol: string }> = [];

  // The first of them that was taken before; null: now they are.
  take([first, last]: [number, number], protocol: string): number | null {
    const met = this.spans.filter(
      (span) => span.protocol === protocol && span.first <= last && span.last >= first,
    );
    if (met.length > 0) return Math.max(first, Math.min(...met.map((span) => span.first)));
    this.spans.push({ first, last, protocol });
    return null;
  }
}

const protocolOf = ({ protocol }: PortMapping) => (protocol ?? 'tcp').toUpperCase();

// The containers of an awsvpc task share one address.
function checkAwsvpcPorts(request: Request, say: Say) {
  const taken = new Taken();
  eachMapping(request, say, (mapping, tell) => {
    const span = spanOf(mapping);
    const port = span && taken.take(span, protocolOf(mapping));
    if (port === null) return;
    tell(
      ['containerPort'],
      `${protocolOf(mapping)} container port '${port}' is used multiple times in task when ` +
        'networkMode=awsvpc.',
    );
  });
}

function checkHostPorts(request: Request, mode: string, say: Say) {
  const member = mode === 'host' ? 'containerPort' : 'hostPort';
  const taken = new Taken();
  eachMapping(request, say, (mapping, tell) => {
    const port = mapping[member];
    if (!port || taken.take([port, port], protocolOf(mapping)) === null) return;
    tell([member], `${protocolOf(mapping)} host port '${port}' is mapped multiple times in task.`);
  });
}

export function checkPorts(request: Request, say: Say) {
  const mode = modeOf(request);
  const names = new Set<string>();
  eachMapping(request, say, (mapping, tell, container) => {
    checkMapping(mode, container.name, mapping, tell);
    if (mapping.name == null) return;
    if (names.has(mapping.name)) {
      tell(['name'], `When networkMode=${mode}, port mapping name is already used`);
    }
    names.add(mapping.name);
  });
  if (mode === 'awsvpc') checkAwsvpcPorts(request, say);
  else checkHostPorts(request, mode, say);
}
