import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '@': import.meta.dirname,
      // Outside Next there is no server/client split to guard.
      'server-only': path.join(import.meta.dirname, 'node_modules/server-only/empty.js'),
    },
  },
  test: {
    include: ['lib/**/*.test.ts', 'bin/**/*.test.ts', 'components/**/*.test.ts', 'app/**/*.test.ts'],
    globalSetup: ['./lib/core/server/db/test-setup.ts'],
    setupFiles: ['./lib/test-seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
