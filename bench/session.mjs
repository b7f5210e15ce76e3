// What looking up the session costs a request.
import { row } from './table.mjs';
import { inTurns, oneConnection } from './timing.mjs';

const CALLS = 500;
const WARM_UP = 100;

/**
 * One address, answered both times without rows: to whoever carries no session before anything is read,
 * to the administrator after the session was looked up, and with it one row that is not there, by its key.
 */
export async function measureSessionCheck({ embedded }) {
  const { url, cookie } = await embedded();
  const get = oneConnection();
  const address = `${url}/api/activity/999999999`;
  const { without, behind } = await inTurns(
    {
      without: async () => (await get(address, { status: 401 })).ms,
      behind: async () => (await get(address, { headers: { cookie }, status: 404 })).ms,
    },
    CALLS,
    WARM_UP,
  );
  const detail = `${CALLS} requests each: ${without.p50.toFixed(1)} / ${without.p99.toFixed(1)} ms without a session, ${behind.p50.toFixed(1)} / ${behind.p99.toFixed(1)} ms with one`;
  return [
    row('session check, p50', behind.p50 - without.p50, 'ms', { detail }),
    row('session check, p99', behind.p99 - without.p99, 'ms', { detail }),
  ];
}
