import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './scripts/compressed.ts';
import { fontFiles } from './scripts/font_files.ts';
import { minatoProxy } from './scripts/minato_proxy.ts';
import { requestModel } from './scripts/request_model.ts';

// Few files with what many pages need: each file costs the browser more than the bytes in it. What
// only one page needs stays with that page.
const chunks = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 4 },
  { name: 'aws', test: /node_modules\/(@smithy|@aws-sdk\/(?!client-)|@aws-crypto)\//, priority: 3 },
  {
    debugName: 'services',
    name: (id: string) => /node_modules\/@aws-sdk\/client-([\w-]+)\//.exec(id)?.[1] ?? null,
    priority: 2,
  },
  {
    name: 'components',
    test: /node_modules\/(@cloudscape-design|@dnd-kit|react-transition-group)\/(?!.*\/messages\/)/,
    minShareCount: 4,
    priority: 1,
  },
  { name: 'common', test: /\/web\/src\/(app|aws|components|i18n\/[a-z_]+\.tsx?)/, minShareCount: 3 },
];

// The build lands where build/<preset>/minato looks for it. `npm run dev` serves the sources and
// passes API calls to a running server (MINATO_URL, default http://localhost:4566).
export default defineConfig({
  base: '/console/',
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [
    react(),
    requestModel(),
    fontFiles(),
    compressed(),
    minatoProxy(process.env.MINATO_URL ?? 'http://localhost:4566'),
  ],
  resolve: {
    alias: { 'intl-messageformat': join(import.meta.dirname, 'src/i18n/message_format.ts') },
  },
  build: {
    outDir: process.env.CONSOLE_OUT ?? '../build/console',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    // Inlined data: scripts and images would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One sheet: a page that comes later adds none, so that nothing is styled anew.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
});
