import 'server-only';
import { log, traceOf } from './log';

/** Runs what a stored or deleted token must not depend on: where it fails, the log says so and `otherwise` is returned. */
export async function quietly<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    log().error({ error: traceOf(error) }, 'facts.not_kept');
    return otherwise;
  }
}
