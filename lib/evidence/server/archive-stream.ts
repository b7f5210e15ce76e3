import 'server-only';
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { type ReadStreamOptions, ZipFile } from 'yazl';

/** The same for every file of every pack, so that the same content gives the same bytes in every time zone. */
export const FIXED: Partial<ReadStreamOptions> = {
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
};

export interface WrittenFile {
  name: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

/** A zip file that is created while it is read. `add` names the next file; `make` runs when it is that file's turn. */
export function zipStream(onFile: (name: string) => void) {
  const zip = new ZipFile();
  const output = new PassThrough();
  const written: WrittenFile[] = [];
  let current: Readable | undefined;
  zip.outputStream.pipe(output);
  // A reader that stops also ends the stream that feeds it.
  output.once('close', () => current?.destroy());

  async function* hashed(name: string, parts: AsyncIterable<string | Buffer>) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of parts) {
      const chunk = Buffer.from(part);
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
    written.push({ name, bytes, sha256: hash.digest('hex') });
  }
  return {
    output,
    written,
    add: (name: string, make: () => AsyncIterable<string | Buffer>) =>
      zip.addReadStreamLazy(name, FIXED, (give) => {
        onFile(name);
        current = Readable.from(hashed(name, make()), { objectMode: false });
        current.once('error', (error) => output.destroy(error));
        give(null, current);
      }),
    end: () => zip.end(),
  };
}
