import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createSigner } from './signing';

const VERIFIER = path.join(import.meta.dirname, '../../../bin/audit-verify.mjs');

export const testSigner = () =>
  createSigner(
    generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  );

export async function readAll(stream: ReadableStream<Uint8Array>): Promise<{ text: string; parts: number }> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = stream.getReader();
  let text = '';
  for (let parts = 0; ; parts++) {
    const { value, done } = await reader.read();
    if (done) return { text, parts };
    text += decoder.decode(value, { stream: true });
  }
}

export function runVerifier(
  folder: string,
  lines: readonly (string | Buffer)[],
  options: readonly string[] = [],
) {
  const file = path.join(folder, 'export.jsonl');
  fs.writeFileSync(file, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])));
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, file, ...options], {
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}`.trim() };
}
