// The AWS CLI command for an API call.
export interface ApiCall {
  service: 'ecs' | 'ecr' | 'ec2' | 'iam' | 'logs';
  operation: string; // "RunTask"
  input: Record<string, unknown>;
}

// runTask → run-task, hostPort → host-port
export const kebab = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

// Variables that commands after the first may need; they are set from the answers before.
export const shellVariables = { groupId: '$GROUP_ID', imageId: '$IMAGE_ID' };
const variables = new Set(Object.values(shellVariables));

// A word as a POSIX shell reads it back unchanged.
export function shellWord(word: string): string {
  if (variables.has(word)) return word;
  return /^[A-Za-z0-9_./:=@,+%-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function words(name: string, value: unknown): string[] {
  const option = `--${kebab(name)}`;
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'boolean') return [value ? option : `--no-${kebab(name)}`];
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    return value.every((item) => typeof item === 'string')
      ? [option, ...(value as string[]).map(shellWord)]
      : [option, shellWord(JSON.stringify(value))];
  }
  if (typeof value === 'object') return [option, shellWord(JSON.stringify(value))];
  return [option, shellWord(String(value))];
}

export function cliCommand(
  call: ApiCall,
  where: { endpoint: string; region: string },
): string {
  const head = [
    'aws',
    `--endpoint-url ${where.endpoint}`,
    `--region ${where.region}`,
    call.service,
    kebab(call.operation),
  ].join(' ');
  const options = Object.entries(call.input).map(([name, value]) => words(name, value).join(' '));
  return [head, ...options.filter((text) => text !== '')].join(' \\\n  ');
}
