import 'server-only';
import type { SecondFactorFor } from '@/lib/core/access-policy';
import type { Database } from '@/lib/core/server/db/client';
import { type Env, env } from '@/lib/core/server/env';
import { isLoopback } from '@/lib/core/server/loopback';
import type { Policy } from '../model';
import { settings } from './schema';

/** The default: administrators need a second factor if other machines can reach the console. */
function byDefault({ HOST, appUrl }: Pick<Env, 'HOST' | 'appUrl'>): SecondFactorFor {
  return isLoopback(HOST) && isLoopback(new URL(appUrl).hostname) ? 'nobody' : 'administrators';
}

export const secondFactorFor = (
  kept: SecondFactorFor | null | undefined,
  reached: Pick<Env, 'HOST' | 'appUrl'> = env(),
): SecondFactorFor => kept ?? byDefault(reached);

export const needsFactor = (kept: SecondFactorFor | null | undefined, role: unknown): boolean => {
  const whom = secondFactorFor(kept);
  return whom === 'everyone' || (whom === 'administrators' && role === 'administrator');
};

export async function readPolicy(database: Database): Promise<Policy> {
  const [row] = await database.select({ kept: settings.secondFactorFor }).from(settings);
  return { secondFactorFor: secondFactorFor(row?.kept) };
}

/** Changes who needs a second factor. It applies from each person's next request. */
export async function changePolicy(database: Database, policy: Policy): Promise<Policy> {
  await database
    .insert(settings)
    .values({ id: 1, ...policy })
    .onConflictDoUpdate({ target: settings.id, set: policy });
  return policy;
}
