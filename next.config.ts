import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  // `next dev` prints the arguments of server actions, tokens included, unless told not to.
  logging: { serverFunctions: false, browserToTerminal: false },
  serverExternalPackages: ['pg'],
};

export default config;
