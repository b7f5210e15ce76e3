import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '@': import.meta.dirname,
      // Outside Next, there is no split between server and client.
      'server-only': path.join(import.meta.dirname, 'node_modules/server-only/empty.js'),
    },
  },
  test: {
    include: ['lib/**/*.test.ts', 'bin/**/*.test.ts', 'components/**/*.test.ts', 'app/**/*.test.ts'],
    globalSetup: ['./lib/core/server/db/test-setup.ts'],
    setupFiles: ['./lib/test-seed.ts'],
    // By default, one core stays idle, which is half of a small machine. Most tests wait for PostgreSQL.
    maxWorkers: os.availableParallelism(),
    // The setup file gives each test file its own modules.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
