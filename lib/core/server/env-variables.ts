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

/** An empty variable counts as unset, as in `QODER_PAT= npm start`. */
const unset = (value: unknown) => (value === '' ? undefined : value);

/** Sections of docs/configuration.md, in order. */
export const SECTIONS = [
  'Vaults API',
  'Database and data folder',
  'Address',
  'Sign-in',
  'Single sign-on',
  'Audit log',
  'Token checks',
  'Operation',
  'Embedded Vaults API',
  'Set by Strongroom',
] as const;

const IN_DATA_DIR = 'a file in `DATA_DIR`';

/** The row of a variable in docs/configuration.md. `preset` describes the default if the schema has none. */
const about = (section: (typeof SECTIONS)[number], description: string, preset?: string) => ({
  section,
  description,
  preset,
});

const variable = <S extends z.ZodType>(
  section: (typeof SECTIONS)[number],
  description: string,
  schema: S,
  preset?: string,
) => z.preprocess(unset, schema).meta(about(section, description, preset));

const vaultsApiUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// or http://' })
  .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
    error: 'must not contain a user name or password: put the PAT into QODER_PAT',
  })
  .refine(
    (url) => !URL.canParse(url) || new URL(url).protocol === 'https:' || isLoopback(new URL(url).hostname),
    {
      error:
        'must begin with https://, because http:// would send the PAT in clear text (http:// is only for loopback addresses)',
    },
  )
  .default('https://api.qoder.com/api/v1/cloud');

const ports = words
  .transform((list) => list.map(Number))
  .refine((list) => list.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535), {
    error: 'must be port numbers, separated by commas or spaces',
  });

/** Every environment variable, with its documentation. Rules about several variables are in env.ts. */
export const variables = z.object({
  QODER_PAT: variable(
    'Vaults API',
    'Personal access token (PAT) of your Qoder account. Without it, Strongroom serves its own Vaults API.',
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'has characters that no token has')
      .optional(),
  ),
  VAULTS_API_URL: variable(
    'Vaults API',
    'Base URL of the account’s API. Must begin with `https://`, except for loopback addresses.',
    vaultsApiUrl,
  ),
  VAULTS_API_SHAPE: variable(
    'Vaults API',
    'Published shape of the API. `auto` detects it.',
    z.enum(['auto', 'flat', 'auth']).default('auto'),
  ),
  // The default follows the rate-limits page of the API's conventions.
  VAULTS_API_READS_PER_SECOND: variable(
    'Vaults API',
    'Maximum number of reads per second that one process sends to the API.',
    z.coerce.number().int().min(1).max(100_000).default(50),
  ),
  INVENTORY_MINUTES: variable(
    'Vaults API',
    'Minutes between two snapshots of the account for the inventory.',
    z.coerce.number().int().min(1).max(1_440).default(15),
  ),
  DATABASE_URL: z
    .string({ error: 'is missing. Start Strongroom with `npm start`, which sets it' })
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .meta(
      about(
        'Database and data folder',
        'URL of your own PostgreSQL, version 14 or newer.',
        'an embedded PostgreSQL 18 in `DATA_DIR`',
      ),
    ),
  DATA_DIR: variable(
    'Database and data folder',
    'Data folder. Strongroom creates it with mode 0700.',
    z.string().default('.data'),
  ),
  HOST: variable('Address', 'Address to listen on.', z.string().default('127.0.0.1')),
  PORT: variable('Address', 'Port to listen on.', z.coerce.number().int().min(1).max(65535).default(3000)),
  APP_URL: variable(
    'Address',
    'URL for browsers, if it differs from `HOST` and `PORT`. Required behind a proxy that forwards its own host name: if `HOST` is a loopback address, Strongroom answers only for loopback names and the host of this URL.',
    z.url({ protocol: /^https?$/ }).optional(),
    'derived from `HOST` and `PORT`',
  ),
  TRUSTED_PROXIES: variable(
    'Address',
    'Addresses or CIDR ranges of proxies whose `X-Forwarded-*` headers Strongroom trusts.',
    words.refine((list) => list.every((word) => readRange(word) !== null), {
      error: 'must be addresses or CIDR ranges, separated by commas or spaces',
    }),
  ),
  ADMIN_EMAIL: variable(
    'Sign-in',
    'Email of the first administrator. Requires `ADMIN_PASSWORD`. Used only while there is no user.',
    z.email().optional(),
  ),
  ADMIN_PASSWORD: variable(
    'Sign-in',
    'Password of the first administrator, at least 12 characters.',
    z.string().min(12, 'must have at least 12 characters').optional(),
  ),
  AUTH_SECRET: z
    .string({ error: 'is missing: start Strongroom with `npm start`, which creates it' })
    .min(32)
    .meta(
      about(
        'Sign-in',
        'Secret that signs session cookies, at least 32 characters. All replicas need the same one.',
        IN_DATA_DIR,
      ),
    ),
  AUTH_SECRET_PREVIOUS: variable(
    'Sign-in',
    'Earlier values of `AUTH_SECRET`, newest first. They decrypt second factors that were set up with them.',
    words.refine((list) => list.every((word) => word.length >= 32), {
      error: 'must be secrets of at least 32 characters, separated by commas or spaces',
    }),
  ),
  OIDC_ISSUER: variable(
    'Single sign-on',
    'Issuer URL of your OpenID Connect provider. Requires `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `OIDC_ALLOWED_DOMAINS`.',
    z.url({ protocol: /^https?$/ }).optional(),
  ),
  OIDC_CLIENT_ID: variable('Single sign-on', 'Client id at the provider.', z.string().optional()),
  OIDC_CLIENT_SECRET: variable('Single sign-on', 'Client secret at the provider.', z.string().optional()),
  OIDC_NAME: variable(
    'Single sign-on',
    'Name on the button: “Sign in with …”.',
    z.string().default('single sign-on'),
  ),
  OIDC_ALLOWED_DOMAINS: variable(
    'Single sign-on',
    'List of allowed email domains. `*` allows all: every user of the provider can sign in.',
    words,
  ),
  OIDC_ROLE_CLAIM: variable(
    'Single sign-on',
    'Claim that contains a Strongroom role, as its value or one of its values.',
    z.string().optional(),
  ),
  OIDC_DEFAULT_ROLE: variable(
    'Single sign-on',
    'Role of a user without a role in the claim.',
    z.enum(ROLES).default('viewer'),
  ),
  AUDIT_SIGNING_KEY: z
    .string({ error: 'is missing: start Strongroom with `npm start`, which creates it' })
    .meta(
      about(
        'Audit log',
        'Key that signs checkpoints of the audit log: Ed25519, PKCS #8, DER as base64.',
        IN_DATA_DIR,
      ),
    ),
  // Ed25519 keys always have this form (RFC 8410).
  AUDIT_EARLIER_PUBLIC_KEYS: variable(
    'Audit log',
    'Public keys of earlier signing keys: SPKI, DER as base64. Their checkpoints remain valid.',
    words.refine((list) => list.every((word) => /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/.test(word)), {
      error: 'must be public Ed25519 keys (SPKI, DER as base64), separated by commas or spaces',
    }),
  ),
  AUDIT_CHECKPOINT_FILE: variable(
    'Audit log',
    'File to which Strongroom appends checkpoints, in addition to the log output.',
    z.string().optional(),
  ),
  AUDIT_CHECKPOINT_URL: variable(
    'Audit log',
    'URL to which Strongroom posts checkpoints, in addition to the log output.',
    z.url({ protocol: /^https?$/ }).optional(),
  ),
  PROBE_ALLOWED_HOSTS: variable(
    'Token checks',
    'MCP servers outside the internet that token checks may call: hosts, `host:port`, addresses or CIDR ranges.',
    words.refine((list) => list.every((word) => readAllowedHost(word) !== null), {
      error: 'must be hosts, host:port, addresses or CIDR ranges, separated by commas or spaces',
    }),
  ),
  PROBE_ALLOWED_PORTS: variable(
    'Token checks',
    'Ports that token checks may call besides 80 and 443.',
    ports,
  ),
  METRICS_TOKEN: variable(
    'Operation',
    'Bearer token for `/api/metrics`, at least 16 characters. Without it, there are no metrics.',
    z.string().min(16, 'must have at least 16 characters').optional(),
  ),
  LOG_LEVEL: variable(
    'Operation',
    'Minimum level of log messages.',
    z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ),
  EMBEDDED_API_SHAPE: variable(
    'Embedded Vaults API',
    'Shape of the embedded API.',
    z.enum(['flat', 'auth']).default('flat'),
  ),
  VAULTS_MASTER_KEY: variable(
    'Embedded Vaults API',
    'Key that wraps the data keys of stored tokens: 32 bytes as hex or base64.',
    z
      .string()
      .regex(/^[A-Za-z0-9+/_-]{43}=?$|^[0-9a-f]{64}$/i, 'must be 32 bytes as hex or base64')
      .optional(),
    IN_DATA_DIR,
  ),
  EMBEDDED_SCENARIOS: variable(
    'Embedded Vaults API',
    '`1` lets accounts of the embedded API simulate failures. For tests.',
    flag,
    '`0`',
  ),
  EMBEDDED_PAT: variable(
    'Set by Strongroom',
    'Token of the embedded API, from `DATA_DIR`.',
    z.string().startsWith('pt-').optional(),
  ),
  EMBEDDED_PAT_REPLACED: variable(
    'Set by Strongroom',
    'Token that `EMBEDDED_PAT` replaced, from `DATA_DIR`.',
    z.string().optional(),
  ),
  NODE_ENV: z
    .string()
    .optional()
    .meta(about('Set by Strongroom', '`production` for `npm start`, `development` for `npm run dev`.')),
});
