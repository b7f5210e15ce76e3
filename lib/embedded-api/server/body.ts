import 'server-only';
import { invalid } from './problem';

/** The stricter of the two published limits, from the CN error page. Refused with 400, not 413. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

const tooLarge = () => invalid('The request body is larger than 4 MB.');

/** Returns the bytes of the body. Stops reading at the limit and throws the documented 400 beyond it. */
export async function readBody(request: Request): Promise<Buffer> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > BODY_BYTES_MAX) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of bytesOf(request.body)) {
    total += chunk.byteLength;
    if (total > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

async function* bytesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Parses the body as JSON. Throws 400 for bytes that are not UTF-8 or not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    throw invalid('The request body is not valid JSON.');
  }
}
