import path from 'node:path';

export default {
  output: 'standalone',
  serverExternalPackages: ['pg'],
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  outputFileTracingRoot: path.join(import.meta.dirname, '../..'),
};
