import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
/** What every change works on: the connected Vaults API and the database of the console. */
export interface Connection {
  api: VaultsApi;
  db: Database;
}
