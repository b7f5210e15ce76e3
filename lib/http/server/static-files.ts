import 'server-only';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** Sends the file at `path`. Returns false without changing the response if there is no such file. */
export type SendFile = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

const PREFIX = '/_next/static/';
/** In order of preference: the files that bin/lib/launcher/compress.mjs writes at build. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
];
const TYPES: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/** Whether the client accepts this content coding by name (RFC 9110, §12.5.3). */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, quality] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === encoding && !/^q=0(\.0*)?$/.test(quality ?? '');
  });
}

/** Sends the files under `folder` that the build compressed. They are read once and kept in memory. */
export function compressedFiles(folder: string): SendFile {
  const bodies = new Map<string, Buffer>();
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (ENCODINGS.some(({ ending }) => name.endsWith(ending)))
      bodies.set(PREFIX + name, fs.readFileSync(join(/* turbopackIgnore: true */ folder, name)));

  return (path, { method, headers }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return false;
    const type = TYPES[extname(path)];
    const taken = ENCODINGS.find(({ name }) => accepts(headers['accept-encoding'] ?? '', name));
    const body = bodies.get(path + taken?.ending);
    if (type === undefined || taken === undefined || body === undefined) return false;
    response.writeHead(200, {
      // Content determines the name of each of these files.
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Type': type,
      'Content-Encoding': taken.name,
      Vary: 'Accept-Encoding',
      'Content-Length': body.length,
    });
    response.end(method === 'HEAD' ? undefined : body);
    return true;
  };
}

/** Like `compressedFiles`, for the running build. In development, files are compiled on demand. */
export const builtFiles = (isDevelopment: boolean): SendFile =>
  isDevelopment
    ? () => false
    : compressedFiles(join(/* turbopackIgnore: true */ process.cwd(), '.next/static'));
