import { defineConfig } from 'vitest/config';
import { requestModel } from './scripts/request_model.ts';

export default defineConfig({
  plugins: [requestModel()],
  test: { include: ['test/**/*.test.ts', 'src/**/*.test.ts'], environment: 'node' },
});
