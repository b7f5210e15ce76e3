import 'server-only';
import type { z } from 'zod';
import { variables } from './env-variables';

/** Of these the first means nothing without the second. */
const TOGETHER = [
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
] as const;

const schema = variables
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
