import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  typedRoutes: true,
  poweredByHeader: false,
  // `npm run check` checks types; a start that had to repeat it would take twice as long.
  typescript: { ignoreBuildErrors: true },
  // `next dev` prints the arguments of server actions, tokens included, unless told not to.
  logging: { serverFunctions: false, browserToTerminal: false },
  // Loaded once instead of with each route: 18 MB less of server code, which V8 keeps as text (docs/performance.md).
  serverExternalPackages: ['drizzle-orm', 'pg', 'pino', 'prom-client', 'undici', 'zod'],
  experimental: {
    // A page that the role may not see answers 403 (lib/web/server/page.ts).
    authInterrupts: true,
    // In bytes before minifying: nine scripts for a page instead of fifteen, and fewer bytes over several pages.
    turbopackChunking: { minChunkSize: 150_000 },
    // Most builds are the first one of a clone: these take half of its time (docs/performance.md).
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
    turbopackInputSourceMaps: false,
    turbopackMinify: { server: false, client: true },
  },
  // No page has a picture to be made smaller, and the endpoint that does it would answer without a session.
  images: { unoptimized: true },
};

export default config;
