import { withConnection } from '../postgres/connect.mjs';

/** These settings protect data from a crash, which tests do not need. */
const FAST = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** Makes the PostgreSQL at `url` answer before data is on the disk. Needs the owner's URL. */
export const makeFast = (url) =>
  withConnection(url, async (client) => {
    for (const name of FAST) await client.query(`alter system set ${name} = off`);
    await client.query('select pg_reload_conf()');
  });
