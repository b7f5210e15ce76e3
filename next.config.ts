import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  typedRoutes: true,
  poweredByHeader: false,
  // `npm run check` checks types; a start that had to repeat it would take twice as long.
  typescript: { ignoreBuildErrors: true },
  // `next dev` prints the arguments of server actions, tokens included, unless told not to.
  logging: { serverFunctions: false, browserToTerminal: false },
  serverExternalPackages: ['pg'],
  // Nobody may frame the console and have its buttons clicked blindly, and no address with an id leaves it.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        {
          key: 'Content-Security-Policy',
          value: "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
        },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
      ],
    },
  ],
};

export default config;
