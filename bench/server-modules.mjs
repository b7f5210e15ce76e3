// The server's own modules, for measurements that run in a process of their own.
import path from 'node:path';
import { createViteServer } from 'vitest/node';
import { ROOT } from '../bin/command.mjs';

const vite = await createViteServer({
  configFile: false,
  root: ROOT,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { '@': ROOT, 'server-only': path.join(ROOT, 'node_modules/server-only/empty.js') } },
});

/** Modules below lib, by their paths without extension. */
export const serverModules = (...names) =>
  Promise.all(names.map((name) => vite.ssrLoadModule(`/lib/${name}.ts`)));
