import 'server-only';
import { log, traceOf } from './log';

/**
 * Runs a step on which a stored or deleted token must not depend. If it fails, logs the error and returns
 * `otherwise`.
 */
export async function quietly<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    log().error({ error: traceOf(error) }, 'facts.not_kept');
    return otherwise;
  }
}
