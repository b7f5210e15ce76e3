import { isLoopback } from '@/lib/vaults/server-url';
import type { RowNote } from '../row';
import type { LintedRow, LintTarget } from './lints';

type Side = 'production' | 'trial';

const PRODUCTION_WORDS = new Set(['production', 'prod', 'live']);
const TRIAL_WORDS = new Set([
  'staging',
  'stage',
  'stg',
  'development',
  'dev',
  'test',
  'testing',
  'sandbox',
  'qa',
  'uat',
  'preview',
  'localhost',
]);
/** Keys whose beginning says which side they are for. */
const TEST_KEYS = ['sk_test_', 'rk_test_', 'pk_test_'];
const LIVE_KEYS = ['sk_live_', 'rk_live_', 'pk_live_'];

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^a-z]+/);
const wordIn = (text: string, words: ReadonlySet<string>): string | undefined =>
  wordsOf(text).find((word) => words.has(word));

/** Which side a vault is on: by its stated environment, else by a word of its name. */
function sideOf({ environment, vaultName }: LintTarget): Side | null {
  if (environment === 'production') return 'production';
  if (environment === 'staging' || environment === 'development') return 'trial';
  const isProduction = wordIn(vaultName, PRODUCTION_WORDS) !== undefined;
  const isTrial = wordIn(vaultName, TRIAL_WORDS) !== undefined;
  // “live test” says nothing.
  if (isProduction === isTrial) return null;
  return isProduction ? 'production' : 'trial';
}

const warning = (code: string, sentence: string): RowNote => ({ code, level: 'warning', sentence });
const CHECK = 'check that this is the right vault.';

/** A host without its last label: `.dev` and `.live` are anybody's, and say nothing of the server. */
const withoutEnd = (host: string): string =>
  host.includes('.') ? host.slice(0, host.lastIndexOf('.')) : host;

function hostNote(host: string, side: Side): RowNote[] {
  const trial = isLoopback(host) ? 'localhost' : wordIn(withoutEnd(host), TRIAL_WORDS);
  const production = wordIn(withoutEnd(host), PRODUCTION_WORDS);
  if (side === 'production' && trial !== undefined && production === undefined)
    return [
      warning('trial-in-production', `The vault is for production, but the host says “${trial}”: ${CHECK}`),
    ];
  if (side === 'trial' && production !== undefined && trial === undefined)
    return [
      warning(
        'production-in-trial',
        `The vault is not for production, but the host says “${production}”: ${CHECK}`,
      ),
    ];
  return [];
}

function keyNote(token: string, side: Side): RowNote[] {
  const begins = (prefixes: string[]) => prefixes.find((prefix) => token.startsWith(prefix));
  const test = begins(TEST_KEYS);
  const live = begins(LIVE_KEYS);
  if (side === 'production' && test !== undefined)
    return [
      warning('test-key-in-production', `The vault is for production, but the token is a test key: ${CHECK}`),
    ];
  if (side === 'trial' && live !== undefined)
    return [
      warning('live-key-in-trial', `The vault is not for production, but the token is a live key: ${CHECK}`),
    ];
  return [];
}

/** Production and trial mixed up, by the host, by the key, and by what the file itself says. */
export function environmentNotes({ row, forms, target }: LintedRow): RowNote[] {
  const side = target && sideOf(target);
  if (!side) return [];
  const notes: RowNote[] = [];
  if (forms !== null) notes.push(...hostNote(forms.host, side));
  if (row.token.state === 'set') notes.push(...keyNote(row.token.value, side));
  if (row.environment !== null && (row.environment === 'production') !== (side === 'production'))
    notes.push(
      warning(
        'other-environment',
        `The file says ${row.environment}, the vault is for something else: ${CHECK}`,
      ),
    );
  return notes;
}
