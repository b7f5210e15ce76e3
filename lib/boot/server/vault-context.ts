import 'server-only';
import { type Database, db } from '@/lib/core/server/db/client';
import { vaultsApi } from './client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';

/** What every change works on: the connected Vaults API and the database of the console. */
export interface Connection {
  api: VaultsApi;
  db: Database;
}

export const connect = async (): Promise<Connection> => ({ api: await vaultsApi(), db: db() });
