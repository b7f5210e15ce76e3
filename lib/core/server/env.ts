import 'server-only';
import type { z } from 'zod';
import { variables } from './env-variables';

/** The first needs the second. */
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
        context.addIssue({ code: 'custom', path: [other], message: `is missing, but ${one} is set` });
    if (env.OIDC_ISSUER !== undefined && env.OIDC_ALLOWED_DOMAINS.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['OIDC_ALLOWED_DOMAINS'],
        message: 'is missing, but OIDC_ISSUER is set. List the allowed email domains, or set * for any',
      });
  })
  .superRefine((env, context) => {
    if (env.QODER_PAT !== undefined) return;
    for (const name of ['EMBEDDED_PAT', 'VAULTS_MASTER_KEY'] as const) {
      if (env[name] === undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is missing. `npm start` creates it, or set QODER_PAT to use your own account',
        });
    }
  })
  .transform(({ NODE_ENV, ...env }) => ({
    ...env,
    isDevelopment: NODE_ENV === 'development',
    appUrl: env.APP_URL ?? `http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}:${env.PORT}`,
    /** True if no account is configured and the console serves its own Vaults API. */
    isEmbedded: env.QODER_PAT === undefined,
  }));

export type Env = z.output<typeof schema>;

/** Throws an Error that lists every invalid variable, one per line, without values. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  throw new Error(
    `The configuration has ${lines.length === 1 ? 'an error' : 'errors'}:\n${lines.join('\n')}`,
  );
}

let parsed: Env | undefined;

/** Parses the environment on first use, not at import, because a build imports this file too. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
