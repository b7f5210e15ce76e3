import 'server-only';

/**
 * Streams the texts of `parts` as UTF-8, one at a time when the reader asks. Calls `onEnd` once, before the
 * reader sees the end, with whether everything was sent. `over` cuts the stream.
 */
export function textStream(
  parts: AsyncGenerator<string | Uint8Array>,
  { onEnd = async () => {}, over }: { onEnd?: (isWhole: boolean) => Promise<void>; over?: AbortSignal } = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let cut = () => {};
  let hasEnded = false;
  const end = async (isWhole: boolean) => {
    over?.removeEventListener('abort', cut);
    if (hasEnded) return;
    hasEnded = true;
    await onEnd(isWhole);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        cut = () => {
          controller.error(new Error('Strongroom is shutting down.'));
          void end(false);
          parts.return(undefined).catch(() => {});
        };
        if (over?.aborted) cut();
        else over?.addEventListener('abort', cut, { once: true });
      },
      async pull(controller) {
        try {
          const { value, done } = await parts.next();
          if (hasEnded) return;
          if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        } catch (error) {
          await end(false);
          throw error;
        }
        await end(true);
        controller.close();
      },
      async cancel() {
        await parts.return(undefined);
        await end(false);
      },
    },
    { highWaterMark: 0 },
  );
}
