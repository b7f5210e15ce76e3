import 'server-only';
import type { BetterAuthPlugin } from 'better-auth';
import type { Database } from '@/lib/core/server/db/client';
import type { Limits } from '@/lib/core/server/rate-limit';
import { afterEndpoint } from './after-endpoint';
import type { AccessEnv } from './auth';
import { beforeEndpoint } from './before-endpoint';

export interface HookContext {
  database: Database;
  settings: AccessEnv;
  limits: Limits;
}

/** As a plugin that stands last: hooks of the options run before those of the second factor. */
export const ourRules = (hooks: HookContext): BetterAuthPlugin => ({
  id: 'strongroom',
  hooks: {
    before: [{ matcher: () => true, handler: beforeEndpoint(hooks) }],
    after: [{ matcher: () => true, handler: afterEndpoint(hooks) }],
  },
});
