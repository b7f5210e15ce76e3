import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  typedRoutes: true,
  poweredByHeader: false,
  // `npm run check` checks types. A start that repeated it would take twice as long.
  typescript: { ignoreBuildErrors: true },
  // By default, `next dev` prints the arguments of server actions, including tokens.
  logging: { serverFunctions: false, browserToTerminal: false },
  // Loaded once instead of with each route: 18 MB less server code, which V8 keeps as text
  // (docs/performance.md).
  serverExternalPackages: ['drizzle-orm', 'pg', 'pino', 'prom-client', 'undici', 'zod'],
  experimental: {
    // A page that the role cannot open returns 403 (lib/web/server/page.ts).
    authInterrupts: true,
    // Bytes before minifying: nine scripts per page instead of fifteen, and fewer bytes over several pages.
    turbopackChunking: { minChunkSize: 150_000 },
    // Most builds are the first one of a clone. These settings save half of their time (docs/performance.md).
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
    turbopackInputSourceMaps: false,
    turbopackMinify: { server: false, client: true },
  },
  // No page has images to optimize, and the optimization endpoint would respond without a session.
  images: { unoptimized: true },
};

export default config;
