import path from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  serverExternalPackages: ['pg'],
  typescript: { ignoreBuildErrors: true, tsconfigPath: '../../tsconfig.json' },
  turbopack: { root: path.join(import.meta.dirname, '../..') },
};

export default config;
