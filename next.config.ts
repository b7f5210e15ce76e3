import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  // `npm run check` checks types; a start that had to repeat it would take twice as long.
  typescript: { ignoreBuildErrors: true },
  // `next dev` prints the arguments of server actions, tokens included, unless told not to.
  logging: { serverFunctions: false, browserToTerminal: false },
  serverExternalPackages: ['pg'],
};

export default config;
