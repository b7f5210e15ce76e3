import 'server-only';
import type { PoolClient } from 'pg';

/** The error of every query on a connection that did not respond in time. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
}

/**
 * Closes the connection when a query gets no response within `answerMs`; its queries reject, and the pool
 * replaces it. pg's own `query_timeout` rejects the query but keeps the dead connection in the pool. Also
 * handles the `error` event of a connection that breaks while a caller holds it: its queries reject with the
 * same error.
 */
export function limitConnection(
  client: PoolClient,
  { answerMs, endMs }: { answerMs: number; endMs: number },
): void {
  const closeIn = (ms: number) =>
    setTimeout(() => {
      client.connection.stream.destroy(new DatabaseSilent('The database did not respond in time.'));
    }, ms).unref();
  let answer: NodeJS.Timeout | undefined;
  const stopWaiting = () => clearTimeout(answer);
  client.on('error', () => {});
  client.on('drain', stopWaiting);
  client.on('end', stopWaiting);
  const { query, end } = client;
  client.query = ((...args: Parameters<typeof query>) => {
    stopWaiting();
    answer = closeIn(answerMs);
    return query.apply(client, args);
  }) as typeof query;
  client.end = ((...args: Parameters<typeof end>) => {
    closeIn(endMs);
    return end.apply(client, args);
  }) as typeof end;
}
