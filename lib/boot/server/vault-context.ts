import 'server-only';
import { db } from '@/lib/core/server/db/client';
import type { Connection } from '@/lib/providers/server/connection';
import { vaultsApi } from './client';

export const connect = async (): Promise<Connection> => ({ api: await vaultsApi(), db: db() });
