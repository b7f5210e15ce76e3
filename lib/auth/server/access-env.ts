import 'server-only';
import type { Env } from '@/lib/core/server/env';

export type AccessEnv = Pick<
  Env,
  | 'AUTH_SECRET'
  | 'AUTH_SECRET_PREVIOUS'
  | 'appUrl'
  | 'APP_URL'
  | 'OIDC_ISSUER'
  | 'OIDC_CLIENT_ID'
  | 'OIDC_CLIENT_SECRET'
  | 'OIDC_NAME'
  | 'OIDC_ALLOWED_DOMAINS'
  | 'OIDC_ROLE_CLAIM'
  | 'OIDC_DEFAULT_ROLE'
>;
