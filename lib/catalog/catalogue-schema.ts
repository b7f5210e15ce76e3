import { z } from 'zod';

/** The form of `catalogue.json`. Separate from `catalogue.ts`, so that reading the list does not load zod. */

const httpsUrl = z.url({ protocol: /^https$/ });
const day = z.iso.date();

const serverUrl = z.strictObject({
  url: httpsUrl,
  transport: z.enum(['streamable_http', 'sse']),
  /** The provider announced its end or has shut it down. */
  deprecated: z.literal(true).optional(),
  region: z.string().optional(),
  variant: z.string().optional(),
});

const auth = z.strictObject({
  /**
   * Whether a static bearer token works: `bearer` yes · `bearer-caveat` yes, but see the note ·
   * `other-scheme` no, the server reads another header or scheme · `oauth` no · `open` the server requires
   * none.
   */
  fit: z.enum(['bearer', 'bearer-caveat', 'other-scheme', 'oauth', 'open']),
  /** For `other-scheme`: the scheme instead of `Bearer`. */
  scheme: z.string().optional(),
  note: z.string().optional(),
});

/** Pages that the provider publishes. Strongroom never fetches them. Unknown links are omitted. */
const links = z.strictObject({
  create: httpsUrl.optional(),
  scopes: httpsUrl.optional(),
  revoke: httpsUrl.optional(),
});

const checked = z.strictObject({
  date: day,
  /** `vendor page`: the provider's own text was read. `third party`: another party's list was read. */
  by: z.enum(['vendor page', 'third party']),
  source: z.string().min(1),
});

export const knownServer = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string().min(1),
    domains: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]+$/)).min(1),
    urls: z.array(serverUrl).min(1),
    auth,
    tokenPrefixes: z.array(z.string().min(2)),
    links,
    checked,
  })
  .refine(({ auth }) => (auth.fit === 'other-scheme') === (auth.scheme !== undefined), {
    message: 'Set “scheme” only for “other-scheme”.',
  });

export const catalogue = z.strictObject({ servers: z.array(knownServer).min(1) });

export type KnownServer = z.output<typeof knownServer>;
export type KnownUrl = KnownServer['urls'][number];
