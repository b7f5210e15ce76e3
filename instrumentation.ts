import type { Instrumentation } from 'next';

/** Runs once when a server process starts, before it handles requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ openFrontDoor }, { logConsole }, { prepareServer }, { setLogLevel }, { env }, { watchStopping }] =
    await Promise.all([
      import('@/lib/http/server/receive-requests'),
      import('@/lib/http/server/console-output'),
      import('@/lib/boot/server/start'),
      import('@/lib/core/server/log'),
      import('@/lib/core/server/env'),
      import('@/lib/core/server/stopping'),
    ]);
  openFrontDoor();
  watchStopping();
  if (process.env.NODE_ENV === 'production') logConsole();
  await prepareServer();
  setLogLevel(env().LOG_LEVEL);
}

/** Logs uncaught errors: their kind and place with the digest that the page shows, but no input. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logRequestError } = await import('@/lib/http/server/request-error');
  logRequestError(error, request, context);
};
