import 'server-only';
import { type Database, db } from './db/client';
import { vaultsApi } from './vaults-api/client';
import type { VaultsApi } from './vaults-api/vaults-api';

/** What every change works on: the connected Vaults API and the database of the console. */
export interface Connection {
  api: VaultsApi;
  db: Database;
}

export const connect = async (): Promise<Connection> => ({ api: await vaultsApi(), db: db() });
