import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
/** The connected Vaults API and the console's database, which every change needs. */
export interface Connection {
  api: VaultsApi;
  db: Database;
}
