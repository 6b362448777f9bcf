import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Plugin } from 'vite';

// The styles of the design system hold their fonts as text. As files of their own they are fetched
// only when a page uses them, and the page does not wait for them.
export function fontFiles(): Plugin {
  let folder = '';
  return {
    name: 'font-files',
    enforce: 'pre',
    configResolved(config) {
      folder = join(config.cacheDir, 'fonts');
    },
    transform(code, id) {
      if (!id.split('?')[0]!.endsWith('.css') || !code.includes('data:font/')) return undefined;
      mkdirSync(folder, { recursive: true });
      const replaced = code.replace(
        /url\(['"]?data:font\/(\w+);base64,([A-Za-z0-9+/=]+)['"]?\)/g,
        (_, kind: string, text: string) => {
          const bytes = Buffer.from(text, 'base64');
          const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${kind}`;
          writeFileSync(join(folder, name), bytes);
          return `url('${join(folder, name)}')`;
        },
      );
      return { code: replaced.replaceAll('@font-face {', '@font-face {\n  font-display: swap;') };
    },
  };
}
