// The configuration of an image: what a container of it runs, as whom and with which environment.
import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { useAws } from '../../aws/query';

export interface ImageConfig {
  os?: string;
  architecture?: string;
  variant?: string;
  created?: string;
  config?: {
    Entrypoint?: string[] | null;
    Cmd?: string[] | null;
    Env?: string[] | null;
    ExposedPorts?: Record<string, unknown> | null;
    Labels?: Record<string, string> | null;
    User?: string;
    WorkingDir?: string;
  };
}

const mediaTypes = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];
// Artifacts have configurations of other kinds.
export const isImageConfiguration = (mediaType: string | undefined) =>
  mediaTypes.includes(mediaType ?? '');

const word = (text: string | undefined) => (text ? [text] : []);

export function configurationLines(image: ImageConfig) {
  const config = image.config ?? {};
  const platform = [image.os, image.architecture, image.variant].filter(Boolean).join('/');
  const argumentsOf = (list: string[] | null | undefined) =>
    list && list.length > 0 ? [JSON.stringify(list)] : [];
  return [
    { id: 'configPlatform', lines: word(platform) },
    { id: 'configCreated', lines: word(image.created) },
    { id: 'entrypoint', lines: argumentsOf(config.Entrypoint) },
    { id: 'cmd', lines: argumentsOf(config.Cmd) },
    { id: 'env', lines: config.Env ?? [] },
    { id: 'exposed', lines: Object.keys(config.ExposedPorts ?? {}) },
    { id: 'labels', lines: Object.entries(config.Labels ?? {}).map(([k, v]) => `${k}=${v}`) },
    { id: 'user', lines: word(config.User) },
    { id: 'workdir', lines: word(config.WorkingDir) },
  ] as const;
}

// The signed address, at the origin of this page: the server answers under several names.
export function atOrigin(address: string, origin: string): string {
  const { pathname, search } = new URL(address);
  return `${origin}${pathname}${search}`;
}

export const useConfiguration = (repositoryName: string, layerDigest: string) =>
  useAws(
    ['ecr', 'configuration', repositoryName, layerDigest],
    async ({ ecr }) => {
      const input = { repositoryName, layerDigest };
      const { downloadUrl = '' } = await ecr.send(new GetDownloadUrlForLayerCommand(input));
      const answer = await fetch(atOrigin(downloadUrl, window.location.origin));
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      return (await answer.json()) as ImageConfig;
    },
    { staleMs: Infinity },
  );
