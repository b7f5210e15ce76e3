import 'server-only';
import { startCheckpoints } from '@/lib/audit/server/checkpoint';
import { onRecorded, recordConnection } from '@/lib/audit/server/log';
import { startReconciling } from '@/lib/audit/server/reconcile';
import { startCleaning } from '@/lib/auth/server/cleanup-job';
import { ensureFirstAdministrator, openSetup } from '@/lib/auth/server/setup';
import { databaseSentence } from '@/lib/core/database-trouble';
import { databaseTrouble } from '@/lib/core/server/database-trouble';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { log } from '@/lib/core/server/log';
import { refreshTouched, startInventory } from '@/lib/inventory/server/worker';
import { startLifelines } from '@/lib/lifelines/server/lives';
import { resolveRotations } from '@/lib/rotation/server/resolve-rotations';
import { startSweeping } from '@/lib/token-requests/server/expire';
import { vaultsApi } from './client';
import { connectionOfProcess } from './connection';
import { lookAtApi } from './look-at-api';
import { inventoryContext } from './vault-context';

async function printSetupCode(): Promise<void> {
  const code = await openSetup();
  if (code === null) return;
  process.stdout.write(
    `\nStrongroom has no administrator yet. Open ${env().appUrl}/setup and enter this setup code:\n\n  ${code}\n\nThe code works once. Until then, each start prints a new one.\n`,
  );
}

/** Checks the configuration and prepares the server, or ends the process with a readable message. */
export async function prepareServer(): Promise<void> {
  try {
    recordConnection(connectionOfProcess().id);
    if (env().isEmbedded) await (await import('@/lib/embedded-api/server/router')).embeddedService();
    if (env().EMBEDDED_SCENARIOS)
      log().warn(
        'EMBEDDED_SCENARIOS is on: accounts can request faults, and a cookie selects the account. Use it only for tests.',
      );
    await ensureFirstAdministrator();
    await printSetupCode();
    startCheckpoints();
    startCleaning(db());
    startSweeping(db());
  } catch (error) {
    const trouble = databaseTrouble(error);
    const own = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${trouble === null ? own : databaseSentence(trouble)}\n`);
    process.exit(1);
  }
  onRecorded((entries) => refreshTouched(inventoryContext, entries));
  startInventory(inventoryContext, env().INVENTORY_MINUTES);
  startLifelines({ db: db(), connection: connectionOfProcess().id });
  // Finds the outcomes of changes that a crash left open. Not awaited, because the API may be slow.
  startReconciling(db(), async (entry) => lookAtApi(await vaultsApi(), db())(entry), resolveRotations);
}
