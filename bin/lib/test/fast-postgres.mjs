import { withConnection } from '../postgres/connect.mjs';

/** What a crash would lose, a test does not need. */
const FAST = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** Makes the PostgreSQL at `url`, as its owner, answer before the disk has what it wrote. */
export const makeFast = (url) =>
  withConnection(url, async (client) => {
    for (const name of FAST) await client.query(`alter system set ${name} = off`);
    await client.query('select pg_reload_conf()');
  });
