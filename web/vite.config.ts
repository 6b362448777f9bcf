import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './scripts/compressed.ts';
import { minatoProxy } from './scripts/minato_proxy.ts';
import { requestModel } from './scripts/request_model.ts';

// The build lands where build/<preset>/minato looks for it. `npm run dev` serves the sources and
// passes API calls to a running server (MINATO_URL, default http://localhost:4566).
export default defineConfig({
  base: '/console/',
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [
    react(),
    requestModel(),
    compressed(),
    minatoProxy(process.env.MINATO_URL ?? 'http://localhost:4566'),
  ],
  build: {
    outDir: process.env.CONSOLE_OUT ?? '../build/console',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    // Inlined data: scripts and images would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
