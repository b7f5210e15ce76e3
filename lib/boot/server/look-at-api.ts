import 'server-only';
import type { ReconciledAction } from '@/lib/audit/action-registry';
import type { Look } from '@/lib/audit/server/reconcile';
import { type Database, db as ownDatabase } from '@/lib/core/server/db/client';
import { IMPORT_RECONCILERS } from '@/lib/import/server/reconcilers';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { ROTATION_RECONCILERS } from '@/lib/rotation/server/reconcilers';
import { REQUEST_RECONCILERS } from '@/lib/token-requests/server/reconcilers';
import { type Reconciler, UNKNOWN } from '@/lib/vaults/server/reconcile-context';
import { VAULT_RECONCILERS } from '@/lib/vaults/server/reconcilers';

/** The reconcilers of all domains. A missing one is a type error. */
const RECONCILERS: Readonly<Record<ReconciledAction, Reconciler>> = {
  ...VAULT_RECONCILERS,
  ...ROTATION_RECONCILERS,
  ...IMPORT_RECONCILERS,
  ...REQUEST_RECONCILERS,
};
const BY_NAME: Readonly<Record<string, Reconciler>> = RECONCILERS;

/**
 * Finds the outcome of an intent in the API and in the console's own tables. Returns `unknown` if the data
 * allows several outcomes. Rejects if neither can be read.
 */
export const lookAtApi =
  (api: VaultsApi, db: Database = ownDatabase()): Look =>
  async (intent) =>
    (await BY_NAME[intent.action]?.({ api, db, intent })) ?? UNKNOWN;
