// What a repository holds, one row an image: the platforms of an index are folded into its row.
import type { ImageDetail } from '@aws-sdk/client-ecr';

export interface Platform {
  digest: string;
  name: string; // "linux/amd64"
}

export interface ImageRow {
  digest: string;
  tags: string[];
  size: number | undefined;
  pushedAt: Date | undefined;
  lastPulledAt: Date | undefined;
  mediaType: string;
  platforms: Platform[];
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const isIndex = (mediaType: string | undefined) => indexTypes.includes(mediaType ?? '');

interface IndexEntry {
  digest?: string;
  platform?: { os?: string; architecture?: string; variant?: string };
  annotations?: Record<string, string>;
}

// The platforms an index names; attestations have none and are left out.
export function platformsOf(manifest: string): Platform[] {
  let parsed: { manifests?: IndexEntry[] };
  try {
    parsed = JSON.parse(manifest) as { manifests?: IndexEntry[] };
  } catch {
    return [];
  }
  return (parsed.manifests ?? [])
    .filter((entry) => entry.annotations?.['vnd.docker.reference.type'] === undefined)
    .map((entry) => ({
      digest: entry.digest ?? '',
      name: [entry.platform?.os, entry.platform?.architecture, entry.platform?.variant]
        .filter((part) => part !== undefined)
        .join('/'),
    }));
}

// Every digest an index names, attestations too: none of them is a row of its own.
export function childrenOf(manifest: string): string[] {
  try {
    const parsed = JSON.parse(manifest) as { manifests?: IndexEntry[] };
    return (parsed.manifests ?? []).map((entry) => entry.digest ?? '');
  } catch {
    return [];
  }
}

// `manifests`: the text of each index by its digest.
export function foldImages(
  images: readonly ImageDetail[],
  manifests: ReadonlyMap<string, string>,
): ImageRow[] {
  const children = new Set([...manifests.values()].flatMap(childrenOf));
  const sizes = new Map(images.map((image) => [image.imageDigest, image.imageSizeInBytes ?? 0]));
  return images
    .filter((image) => (image.imageTags?.length ?? 0) > 0 || !children.has(image.imageDigest ?? ''))
    .map((image) => {
      const manifest = manifests.get(image.imageDigest ?? '');
      const inside = manifest === undefined ? [] : childrenOf(manifest);
      const whole = inside.reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0);
      return {
        digest: image.imageDigest ?? '',
        tags: [...(image.imageTags ?? [])].sort((a, b) =>
          a.localeCompare(b, undefined, { numeric: true }),
        ),
        size: whole > 0 ? whole : image.imageSizeInBytes,
        pushedAt: image.imagePushedAt,
        lastPulledAt: image.lastRecordedPullTime,
        mediaType: image.imageManifestMediaType ?? '',
        platforms: manifest === undefined ? [] : platformsOf(manifest),
      };
    });
}
