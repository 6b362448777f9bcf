// Push commands and the folding of multi-platform images.
import { describe, expect, it } from 'vitest';
import { foldImages } from '../src/pages/ecr/images';
import { isRepositoryName, pushCommands } from '../src/pages/ecr/push_commands';

const target = {
  endpoint: 'http://localhost:4566',
  region: 'us-east-1',
  registryHost: 'localhost:4566',
  repository: 'team/web',
};

describe('push commands', () => {
  it('have every value filled in', () => {
    expect(pushCommands(target, 'linux')).toEqual([
      'aws --endpoint-url http://localhost:4566 --region us-east-1 ecr get-login-password' +
        ' | docker login --username AWS --password-stdin localhost:4566',
      'docker build -t team/web .',
      'docker tag team/web:latest localhost:4566/team/web:latest',
      'docker push localhost:4566/team/web:latest',
    ]);
    expect(pushCommands(target, 'podman').join('\n')).not.toContain('docker');
  });
});

describe('repository names', () => {
  it('are those the API takes', () => {
    for (const name of ['ab', 'workshop0802_00', 'team/web', 'a-b.c__d', 'a--b']) {
      expect(isRepositoryName(name), name).toBe(true);
    }
    for (const name of ['', 'a', 'Web', '/a', 'a/', 'a//b', 'a_', '-ab', 'a b', 'x'.repeat(257)]) {
      expect(isRepositoryName(name), name).toBe(false);
    }
  });
});

describe('images', () => {
  const index = JSON.stringify({
    manifests: [
      { digest: 'sha256:amd', platform: { os: 'linux', architecture: 'amd64' } },
      { digest: 'sha256:arm', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      {
        digest: 'sha256:att',
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ],
  });
  const images = [
    { imageDigest: 'sha256:index', imageTags: ['2', '10'] },
    { imageDigest: 'sha256:amd', imageSizeInBytes: 5 },
    { imageDigest: 'sha256:arm', imageSizeInBytes: 7 },
    { imageDigest: 'sha256:att', imageSizeInBytes: 1 },
    { imageDigest: 'sha256:old', imageSizeInBytes: 9 },
  ];

  it('are one row each, platforms folded and attestations hidden', () => {
    const rows = foldImages(images, new Map([['sha256:index', index]]));
    expect(rows.map((row) => row.digest)).toEqual(['sha256:index', 'sha256:old']);
    expect(rows[0]!.tags).toEqual(['2', '10']);
    expect(rows[0]!.platforms.map((one) => one.name)).toEqual(['linux/amd64', 'linux/arm64/v8']);
    expect(rows[0]!.size).toBe(13);
  });

  it('of a broken index stay visible', () => {
    expect(foldImages(images, new Map([['sha256:index', '{']]))).toHaveLength(5);
  });
});
