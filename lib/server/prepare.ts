import 'server-only';
import { env } from './env';

/** Checks the configuration and readies the embedded service; ends the process with a readable list if it cannot. */
export async function prepareServer(): Promise<void> {
  try {
    const { isEmbedded, EMBEDDED_PAT } = env();
    if (!isEmbedded || EMBEDDED_PAT === undefined) return;
    const { ensureAccount } = await import('./embedded/accounts');
    await ensureAccount({ name: 'default', pat: EMBEDDED_PAT });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
