import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
export interface Connection {
  api: VaultsApi;
  db: Database;
}
