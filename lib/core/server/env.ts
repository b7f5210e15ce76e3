import 'server-only';
import { z } from 'zod';
import { ROLES } from '../roles';
import { readRange } from './address-range';
import { readAllowedHost } from './address-rules';
import { isLoopback } from './loopback';

const flag = z
  .enum(['0', '1', 'false', 'true'])
  .default('0')
  .transform((value) => value === '1' || value === 'true');

const words = z
  .string()
  .default('')
  .transform((value) => value.split(/[\s,]+/).filter((word) => word !== ''));

/** An empty variable counts as unset, as `QODER_PAT= npm start` means it. */
const unset = (value: unknown) => (value === '' ? undefined : value);

/** Of these the first means nothing without the second. */
const TOGETHER = [
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
] as const;

const schema = z
  .object({
    QODER_PAT: z.preprocess(
      unset,
      z
        .string()
        .regex(/^[\x21-\x7e]+$/, 'has spaces or signs that no token has')
        .optional(),
    ),
    VAULTS_API_URL: z.preprocess(
      unset,
      z
        .url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// or http://' })
        .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
          error: 'must not hold a user name or password: the PAT goes into QODER_PAT',
        })
        .refine(
          (url) =>
            !URL.canParse(url) || new URL(url).protocol === 'https:' || isLoopback(new URL(url).hostname),
          {
            error:
              'must begin with https://: the PAT would travel in clear text (http:// is for the loopback address)',
          },
        )
        .default('https://api.qoder.com/api/v1/cloud'),
    ),
    VAULTS_API_SHAPE: z.preprocess(unset, z.enum(['auto', 'flat', 'auth']).default('auto')),
    /** What the rate-limits page of the conventions advises (api-contract §3.3), unless an account may more. */
    VAULTS_API_READS_PER_SECOND: z.preprocess(unset, z.coerce.number().int().min(1).max(100_000).default(50)),
    DATABASE_URL: z
      .string({ error: 'is missing: start Strongroom with `npm start`, which sets it' })
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
    DATA_DIR: z.preprocess(unset, z.string().default('.data')),
    HOST: z.preprocess(unset, z.string().default('127.0.0.1')),
    PORT: z.preprocess(unset, z.coerce.number().int().min(1).max(65535).default(3000)),
    APP_URL: z.preprocess(unset, z.url({ protocol: /^https?$/ }).optional()),
    /** Signs session cookies; set by the launcher from a file in DATA_DIR. Replicas need the same one. */
    AUTH_SECRET: z.string({ error: 'is missing: start Strongroom with `npm start`, which makes it' }).min(32),
    /** Earlier ones, newest first: they only open authenticator secrets and recovery codes of their time. */
    AUTH_SECRET_PREVIOUS: z.preprocess(
      unset,
      words.refine((list) => list.every((word) => word.length >= 32), {
        error: 'must be secrets of at least 32 characters, with commas or spaces between them',
      }),
    ),
    /** With ADMIN_PASSWORD: the first administrator, made at start where there is no user yet. */
    ADMIN_EMAIL: z.preprocess(unset, z.email().optional()),
    ADMIN_PASSWORD: z.preprocess(unset, z.string().min(12, 'must have at least 12 characters').optional()),
    OIDC_ISSUER: z.preprocess(unset, z.url({ protocol: /^https?$/ }).optional()),
    OIDC_CLIENT_ID: z.preprocess(unset, z.string().optional()),
    OIDC_CLIENT_SECRET: z.preprocess(unset, z.string().optional()),
    /** On the button: “Sign in with …”. */
    OIDC_NAME: z.preprocess(unset, z.string().default('single sign-on')),
    /** Needed with OIDC_ISSUER; `*` is any: everybody whom the provider knows becomes a user. */
    OIDC_ALLOWED_DOMAINS: z.preprocess(unset, words),
    /** The claim whose value, or one of whose values, is a role of ours. */
    OIDC_ROLE_CLAIM: z.preprocess(unset, z.string().optional()),
    OIDC_DEFAULT_ROLE: z.preprocess(unset, z.enum(ROLES).default('viewer')),
    /** Addresses or CIDR ranges whose X-Forwarded-* headers are believed. */
    TRUSTED_PROXIES: z.preprocess(
      unset,
      words.refine((list) => list.every((word) => readRange(word) !== null), {
        error: 'must be addresses or CIDR ranges, with commas or spaces between them',
      }),
    ),
    /** MCP servers that the check of a token may call besides those on the internet, and at which ports. */
    PROBE_ALLOWED_HOSTS: z.preprocess(
      unset,
      words.refine((list) => list.every((word) => readAllowedHost(word) !== null), {
        error: 'must be hosts, host:port, addresses or CIDR ranges, with commas or spaces between them',
      }),
    ),
    PROBE_ALLOWED_PORTS: z.preprocess(
      unset,
      words
        .transform((list) => list.map(Number))
        .refine((list) => list.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535), {
          error: 'must be port numbers, with commas or spaces between them',
        }),
    ),
    METRICS_TOKEN: z.preprocess(unset, z.string().min(16, 'must have at least 16 characters').optional()),
    LOG_LEVEL: z.preprocess(unset, z.enum(['debug', 'info', 'warn', 'error']).default('info')),
    /** Signs the checkpoints of the audit log: Ed25519, PKCS #8, DER as base64; set by the launcher from DATA_DIR. */
    AUDIT_SIGNING_KEY: z.string({ error: 'is missing: start Strongroom with `npm start`, which makes it' }),
    /** Public keys of earlier signing keys: SPKI, DER as base64, always of this form for Ed25519 (RFC 8410). */
    AUDIT_EARLIER_PUBLIC_KEYS: z.preprocess(
      unset,
      words.refine((list) => list.every((word) => /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/.test(word)), {
        error: 'must be public Ed25519 keys (SPKI, DER as base64), with commas or spaces between them',
      }),
    ),
    AUDIT_CHECKPOINT_FILE: z.preprocess(unset, z.string().optional()),
    AUDIT_CHECKPOINT_URL: z.preprocess(unset, z.url({ protocol: /^https?$/ }).optional()),
    EMBEDDED_API_SHAPE: z.preprocess(unset, z.enum(['flat', 'auth']).default('flat')),
    /** Set by the launcher from files in DATA_DIR. */
    EMBEDDED_PAT: z.preprocess(unset, z.string().startsWith('pt-').optional()),
    EMBEDDED_PAT_REPLACED: z.preprocess(unset, z.string().optional()),
    VAULTS_MASTER_KEY: z.preprocess(
      unset,
      z
        .string()
        .regex(/^[A-Za-z0-9+/_-]{43}=?$|^[0-9a-f]{64}$/i, 'must be 32 bytes as hex or base64')
        .optional(),
    ),
    EMBEDDED_SCENARIOS: z.preprocess(unset, flag),
    /** Set by Next itself. */
    NODE_ENV: z.string().optional(),
  })
  .superRefine((env, context) => {
    for (const [one, other] of TOGETHER)
      if (env[one] !== undefined && env[other] === undefined)
        context.addIssue({ code: 'custom', path: [other], message: `is missing: ${one} is set` });
    if (env.OIDC_ISSUER !== undefined && env.OIDC_ALLOWED_DOMAINS.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['OIDC_ALLOWED_DOMAINS'],
        message: 'is missing: OIDC_ISSUER is set. Name the e-mail domains that may come in, or * for any',
      });
  })
  .superRefine((env, context) => {
    if (env.QODER_PAT !== undefined) return;
    for (const name of ['EMBEDDED_PAT', 'VAULTS_MASTER_KEY'] as const) {
      if (env[name] === undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is missing: `npm start` makes it, or set QODER_PAT to use an account of your own',
        });
    }
  })
  .transform(({ NODE_ENV, ...env }) => ({
    ...env,
    isDevelopment: NODE_ENV === 'development',
    appUrl: env.APP_URL ?? `http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}:${env.PORT}`,
    /** True when no account was configured and the console serves its own Vaults API. */
    isEmbedded: env.QODER_PAT === undefined,
  }));

export type Env = z.output<typeof schema>;

/** Parses the environment. Throws an Error whose message lists every bad variable, one line each, without values. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  throw new Error(
    `The configuration has ${lines.length === 1 ? 'an error' : 'errors'}:\n${lines.join('\n')}`,
  );
}

let parsed: Env | undefined;

/** The configuration, parsed once; not at import, because a build imports this too. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
