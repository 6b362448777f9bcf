// What the page of an image shows of its configuration.
import { describe, expect, it } from 'vitest';
import { atOrigin, configurationLines, isImageConfiguration } from '../src/pages/ecr/configuration';

describe('the configuration of an image', () => {
  it('is shown line by line', () => {
    const shown = configurationLines({
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      config: { Cmd: ['sh', '-c', 'a b'], ExposedPorts: { '80/tcp': {} }, Labels: { a: 'b' } },
    });
    const lines = Object.fromEntries(shown.map((one) => [one.id, one.lines]));
    expect(lines).toMatchObject({
      configPlatform: ['linux/arm64/v8'],
      cmd: ['["sh","-c","a b"]'],
      entrypoint: [],
      exposed: ['80/tcp'],
      labels: ['a=b'],
    });
  });

  it('bears nulls, and is not looked for in artifacts', () => {
    const nothing = { config: { Entrypoint: null, Cmd: null, Env: null, Labels: null } };
    expect(configurationLines(nothing).every((one) => one.lines.length === 0)).toBe(true);
    expect(isImageConfiguration('application/vnd.oci.image.config.v1+json')).toBe(true);
    expect(isImageConfiguration('application/vnd.oci.empty.v1+json')).toBe(false);
  });

  it('is fetched from the origin of the page', () => {
    expect(atOrigin('http://a:1/x/y?z=1', 'http://b:2')).toBe('http://b:2/x/y?z=1');
  });
});
