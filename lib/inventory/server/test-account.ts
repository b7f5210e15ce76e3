import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import type { AuditTarget } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { createVaultsApi } from '@/lib/boot/server/client';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { startTestService } from '@/lib/embedded-api/server/test-service';
import { fetchFrom } from '@/lib/providers/server/client/transport';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { type SnapshotContext, takeSnapshot } from './snapshot';

export type TestService = Awaited<ReturnType<typeof startTestService>>;
export { startTestService };

export function mirrorOf(db: Database, connection: string) {
  const select = async (query: ReturnType<typeof sql>) =>
    (await db.execute<Record<string, unknown>>(query)).rows;
  return {
    vaults: () => select(sql`select * from inventory.vaults where connection = ${connection} order by id`),
    credentials: () =>
      select(sql`select * from inventory.credentials where connection = ${connection} order by vault_id, id`),
    /** The PostgreSQL row version of each credential, which every write changes. */
    versions: () =>
      select(
        sql`select id, ctid, xmin from inventory.credentials where connection = ${connection} order by id`,
      ),
    sightings: () =>
      select(sql`select * from inventory.sightings where connection = ${connection} order by vault_id, id`),
    changes: () =>
      select(sql`
      select vault_id as "vaultId", credential_id as "credentialId", field, cause from inventory.changes
      where connection = ${connection} order by id`),
    snapshots: () =>
      select(sql`select * from inventory.snapshots where connection = ${connection} order by id`),
  };
}

/** One account of the embedded API, its mirror, and changes by the console and by others. */
export async function testAccount(service: TestService, shape: 'flat' | 'auth' = 'auth') {
  const { pat, call } = await service.account({ shape });
  const connection = `test ${pat.slice(-12)}`;
  const clientFor = (token: string): VaultsApi =>
    createVaultsApi({
      baseUrl: 'http://embedded.invalid/api/v1/cloud',
      pat: token,
      shape: 'auto',
      fetch: fetchFrom(service.service.fetch),
      connection,
      pagePauseMs: 0,
      retriesMax: 0,
    });
  const api = clientFor(pat);
  const context: SnapshotContext = { api, db: service.db, account: 'account-1', sleep: pause };
  return {
    api,
    call,
    pat,
    connection,
    context,
    clientFor,
    snapshot: (patch: Partial<SnapshotContext> = {}) => takeSnapshot({ ...context, ...patch }),
    async byConsole<T>(
      action: ActionName,
      run: () => Promise<T>,
      targets: (made: T) => AuditTarget[],
      summary: LogFields | null = null,
    ): Promise<T> {
      const intent = await begin(service.db, {
        actor: { id: 'user-1', name: 'Ada', kind: 'user' },
        action,
        targets: [],
        code: null,
        intentId: null,
        requestId: null,
        address: null,
        userAgent: null,
        summary,
      });
      const made = await run();
      await intent.finish({ ...SUCCESS, targets: targets(made) });
      return made;
    },
    ...mirrorOf(service.db, connection),
  };
}

export type TestAccount = Awaited<ReturnType<typeof testAccount>>;
