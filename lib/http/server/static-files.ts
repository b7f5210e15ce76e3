import 'server-only';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

/** Answers a request for a file. Returns false, and leaves the response alone, where it has no such file. */
export type SendFile = (request: IncomingMessage, response: ServerResponse) => boolean;

const PREFIX = '/_next/static/';
/** In the order of preference: what the build writes beside each script and style (bin/lib/launcher/compress.mjs). */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
];
const TYPES: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/** Whether the client takes this content coding by name (RFC 9110, §12.5.3). */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, quality] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === encoding && !/^q=0(\.0*)?$/.test(quality ?? '');
  });
}

/** Sends the files under `folder` that were compressed at build. They are read now, and held in memory. */
export function compressedFiles(folder: string): SendFile {
  const bodies = new Map<string, Buffer>();
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (ENCODINGS.some(({ ending }) => name.endsWith(ending)))
      bodies.set(PREFIX + name, fs.readFileSync(path.join(/* turbopackIgnore: true */ folder, name)));

  return ({ method, url = '/', headers }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return false;
    const pathname = url.replace(/[?#].*$/s, '');
    const type = TYPES[path.extname(pathname)];
    const taken = ENCODINGS.find(({ name }) => accepts(headers['accept-encoding'] ?? '', name));
    const body = bodies.get(pathname + taken?.ending);
    if (type === undefined || taken === undefined || body === undefined) return false;
    // The name of each of these files comes from its content.
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Encoding', taken.name);
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader('Content-Length', body.length);
    response.end(method === 'HEAD' ? undefined : body);
    return true;
  };
}

/** The same for the build that runs. In development files are compiled as they are asked for. */
export const builtFiles = (isDevelopment: boolean): SendFile =>
  isDevelopment
    ? () => false
    : compressedFiles(path.join(/* turbopackIgnore: true */ process.cwd(), '.next/static'));
