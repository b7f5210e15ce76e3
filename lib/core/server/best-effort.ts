import 'server-only';
import { log, traceOf } from './log';

/** Runs a step on which a token must not depend. On failure, logs the error and returns `otherwise`. */
export async function quietly<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    log().error({ error: traceOf(error) }, 'facts.not_kept');
    return otherwise;
  }
}
