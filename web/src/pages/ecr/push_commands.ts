// The commands that bring an image into a repository, with every value filled in.
export interface PushTarget {
  endpoint: string;
  region: string;
  registryHost: string;
  repository: string;
}

export type PushTool = 'linux' | 'windows' | 'podman';

export function pushCommands(target: PushTarget, tool: PushTool): [string, string, string, string] {
  const { endpoint, region, registryHost, repository } = target;
  const engine = tool === 'podman' ? 'podman' : 'docker';
  const plain = tool === 'podman' ? ' --tls-verify=false' : '';
  const local = `${repository}:latest`;
  const remote = `${registryHost}/${repository}:latest`;
  const password = `aws --endpoint-url ${endpoint} --region ${region} ecr get-login-password`;
  return [
    `${password} | ${engine} login${plain} --username AWS --password-stdin ${registryHost}`,
    `${engine} build -t ${repository} .`,
    `${engine} tag ${local} ${remote}`,
    `${engine} push${plain} ${remote}`,
  ];
}

// Repository names as CreateRepository takes them.
export function isRepositoryName(name: string): boolean {
  return (
    name.length >= 2 &&
    name.length <= 256 &&
    /^[a-z][a-z0-9]*(?:(?:[._-]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._-]|__|-+)[a-z0-9]+)*)*$/.test(
      name,
    )
  );
}
