import 'server-only';
import { z } from 'zod';
import { isLoopback } from './loopback';

const flag = z
  .enum(['0', '1', 'false', 'true'])
  .default('0')
  .transform((value) => value === '1' || value === 'true');

/** An empty variable counts as unset, as `QODER_PAT= npm start` means it. */
const unset = (value: unknown) => (value === '' ? undefined : value);

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
    EMBEDDED_API_SHAPE: z.preprocess(unset, z.enum(['flat', 'auth']).default('flat')),
    /** Set by the launcher from files in DATA_DIR. */
    EMBEDDED_PAT: z.preprocess(unset, z.string().startsWith('pt-').optional()),
    VAULTS_MASTER_KEY: z.preprocess(
      unset,
      z
        .string()
        .regex(/^[A-Za-z0-9+/_-]{43}=?$|^[0-9a-f]{64}$/i, 'must be 32 bytes as hex or base64')
        .optional(),
    ),
    EMBEDDED_SCENARIOS: z.preprocess(unset, flag),
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
  .transform((env) => ({
    ...env,
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
