import { cookies } from 'next/headers';
import { connectionState } from '@/lib/boot/server/client';
import { connect } from '@/lib/boot/server/vault-context';
import { TIMES_COOKIE, timesOf, ZONE_COOKIE } from '@/lib/core/zone';
import { waiting } from '@/lib/inventory/server/waiting';
import { read } from '@/lib/web/server/read';
import { connectionWords } from './connection-words';

export const GET = read('vaults.read', async (_request, _params, session) => {
  const connection = await connect();
  const chosen = await cookies();
  const { zone } = timesOf(chosen.get(ZONE_COOKIE)?.value, chosen.get(TIMES_COOKIE)?.value);
  return {
    waiting: await waiting(connection, session),
    connection: connectionWords(connectionState(connection.api.connection.id), zone),
  };
});
