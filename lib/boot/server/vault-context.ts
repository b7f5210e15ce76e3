import 'server-only';
import { db } from '@/lib/core/server/db/client';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import type { SnapshotContext } from '@/lib/inventory/server/snapshot';
import type { Connection } from '@/lib/providers/server/connection';
import { inventoryApi, vaultsApi } from './client';

/** For background reads of the inventory. They end with the process. */
export const inventoryContext = async (): Promise<SnapshotContext> => ({
  ...(await inventoryApi()),
  db: db(),
  signal: stoppingOfProcess().begun,
});

/** The inventory of this account, for reads and changes that call no API. */
export async function mirror() {
  const { api, db } = await connect();
  return { db, connection: api.connection.id };
}

export const connect = async (): Promise<Connection> => ({ api: await vaultsApi(), db: db() });
