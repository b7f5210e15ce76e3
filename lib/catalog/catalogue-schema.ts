import { z } from 'zod';

/** The form of `catalogue.json`. Apart from `catalogue.ts`, so that reading the list needs no zod. */

const httpsUrl = z.url({ protocol: /^https$/ });
const day = z.iso.date();

const serverUrl = z.strictObject({
  url: httpsUrl,
  transport: z.enum(['streamable_http', 'sse']),
  /** The provider has said that it ends, or has ended. */
  deprecated: z.literal(true).optional(),
  /** Of the provider's data, where it runs several. */
  region: z.string().optional(),
  /** What sets this URL apart from the first one. */
  variant: z.string().optional(),
});

const auth = z.strictObject({
  /**
   * Whether a static bearer token can work: `bearer` yes · `bearer-caveat` yes, but see the note ·
   * `other-scheme` no, the server reads another header or scheme · `oauth` no · `open` none is asked for.
   */
  fit: z.enum(['bearer', 'bearer-caveat', 'other-scheme', 'oauth', 'open']),
  /** For `other-scheme`: what it wants instead of `Bearer`. */
  scheme: z.string().optional(),
  note: z.string().optional(),
});

/** Pages that the provider itself publishes. Opened by the person; never fetched. Left out rather than guessed. */
const links = z.strictObject({
  create: httpsUrl.optional(),
  scopes: httpsUrl.optional(),
  revoke: httpsUrl.optional(),
});

const checked = z.strictObject({
  date: day,
  /** `vendor page`: the provider's own words were read. `third party`: somebody else's list was. */
  by: z.enum(['vendor page', 'third party']),
  source: z.string().min(1),
});

export const knownServer = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string().min(1),
    /** Ends of hosts that are the provider's own. */
    domains: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]+$/)).min(1),
    /** The first one is the one to choose. */
    urls: z.array(serverUrl).min(1),
    auth,
    /** What its tokens begin with; empty where that is not known. */
    tokenPrefixes: z.array(z.string().min(2)),
    links,
    checked,
  })
  .refine(({ auth }) => (auth.fit === 'other-scheme') === (auth.scheme !== undefined), {
    message: 'Another scheme is named, and only then.',
  });

export const catalogue = z.strictObject({ servers: z.array(knownServer).min(1) });

export type KnownServer = z.output<typeof knownServer>;
export type KnownUrl = KnownServer['urls'][number];
