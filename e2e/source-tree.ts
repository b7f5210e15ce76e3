import fs from 'node:fs';
import path from 'node:path';
import { actionNamed } from '../lib/audit/action-registry';

const ROOT = path.join(import.meta.dirname, '..');

/** A page, a GET handler or a server action, and the authorization that its source declares. */
export interface Door {
  file: string;
  /** URL with samples instead of parameters. For actions, the exported name. */
  at: string;
  /**
   * The permission given to `page()` or `read()`, or registered for the name of an `action()`. Null without
   * such a call.
   */
  access: string | null;
}

const SAMPLES: Readonly<Record<string, string>> = {
  '[vaultId]': 'vault_0',
  '[credentialId]': 'vcred_0',
  '[campaignId]': '00000000-0000-4000-8000-000000000000',
  '[...path]': 'vaults',
  '[...all]': 'get-session',
};

const filesNamed = (name: string): string[] =>
  fs
    .readdirSync(path.join(ROOT, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name)
    .map((file) => path.join('app', file))
    .sort();

const textOf = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

/** `app/(console)/vaults/[vaultId]/page.tsx` → `/vaults/vault_0`. */
function addressOf(file: string): string {
  const segments = path.dirname(file).split('/').slice(1);
  const shown = segments.filter((segment) => !/^\(.*\)$/.test(segment));
  return `/${shown.map((segment) => SAMPLES[segment] ?? segment).join('/')}`;
}

const found = (text: string, pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;

export const pages = (): Door[] =>
  filesNamed('page.tsx').map((file) => ({
    file,
    at: addressOf(file),
    access: found(textOf(file), /export default page\(\s*'([\w.-]+)'/),
  }));

export const routes = (): Door[] =>
  filesNamed('route.ts').map((file) => ({
    file,
    at: addressOf(file),
    access: found(textOf(file), /export const GET = read\(\s*'([\w.-]+)'/),
  }));

export const actions = (): Door[] =>
  filesNamed('actions.ts').flatMap((file) =>
    [...textOf(file).matchAll(/^export const (\w+) = ([\s\S]*?)^\}\);/gm)].map(([, at = '', body = '']) => ({
      file,
      at,
      access: actionNamed(found(body, /^action\(\{\s*name: '([\w.-]+)'/) ?? '')?.permission ?? null,
    })),
  );

interface Manifest {
  node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }>;
}

/** Returns the id under which the build serves an action, and a page that includes it. */
export function servedAs({ file, at }: Door): { id: string; page: string } | null {
  const manifest: Manifest = JSON.parse(textOf('.next/server/server-reference-manifest.json'));
  for (const [id, { filename, exportedName, workers }] of Object.entries(manifest.node)) {
    const worker = Object.keys(workers)[0];
    if (filename === file && exportedName === at && worker !== undefined)
      return { id, page: addressOf(`${worker}.tsx`) };
  }
  return null;
}
