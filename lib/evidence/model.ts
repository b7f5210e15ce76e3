import type { LifeFilters } from '@/lib/lifelines/search';

/** The files of a pack in order, each with its content. */
export const PACK_FILES = {
  'population.csv': 'Every credential that existed in the period',
  'rotations.csv': 'Every replacement of a token, with overlap and gap',
  'removals.csv': 'Every archived or deleted credential, with its trigger',
  'exceptions.csv': 'Accepted exceptions from policies',
  'holds.csv': 'Legal holds in force in the period',
  'reviews.csv': 'Sample reviews of archived entries, with their findings',
  'changes-outside.csv': 'Changes that were not made in this console',
  'roles.csv': 'Who could do what at the start and the end, and every change',
  'audit.jsonl': 'The audit log of the period, with its hash chain',
  'controls.csv': 'Which file and column answers which control',
  'summary.html': 'Counts, findings and charts for printing',
} as const;
export type PackFile = keyof typeof PACK_FILES;
export const PACK_FILE_NAMES = Object.keys(PACK_FILES) as PackFile[];

/** Lists every file with its SHA-256. It and its signature are last in the pack. */
export const MANIFEST = 'manifest.json';
/** Ed25519 signature of the manifest: 64 bytes. */
export const SIGNATURE = 'manifest.sig';

export interface PackRequest {
  /** A search of the inventory; '' is every credential. */
  q: string;
  /** Filters of the archive; null: none. */
  lives: LifeFilters | null;
  /** First and last day of the period, as `YYYY-MM-DD`, in UTC. */
  from: string;
  to: string;
}

export type PackState = 'running' | 'done' | 'failed' | 'cancelled' | 'unknown';

/** The progress of a pack. `unknown`: another process makes it, or it ended long ago. */
export interface PackProgress {
  state: PackState;
  /** The current file; null before the first and after the last. */
  file: string | null;
  filesDone: number;
  rows: number;
}
