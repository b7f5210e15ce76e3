// Connections of the launcher to PostgreSQL. Each wait has a limit.

const CONNECT_MS = 10_000;
/** For one statement. */
const ANSWER_MS = 10 * 60_000;
const END_MS = 2_000;

/**
 * Connects, runs `run` with the client and closes the connection. Returns what `run` returns. Rejects without
 * a connection after 10 s, or without an answer to a statement after `answerMs`, by default 10 minutes.
 */
export async function withConnection(url, run, answerMs = ANSWER_MS) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: answerMs,
    query_timeout: answerMs,
    keepAlive: true,
  });
  // A broken connection rejects the running query, or else the next one.
  client.on('error', () => {});
  try {
    await client.connect();
    return await run(client);
  } finally {
    const late = setTimeout(() => client.connection.stream.destroy(), END_MS);
    await client.end().catch(() => {});
    clearTimeout(late);
  }
}
