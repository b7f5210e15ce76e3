import { isLoopback } from '@/lib/vaults/server-url';
import { type RowNote, warning } from '../row';
import type { LintedRow, LintTarget } from './lints';

type Side = 'production' | 'trial';

const PRODUCTION = /^(production|prod|live)$/;
const TRIAL = /^(staging|stage|stg|development|dev|test|testing|sandbox|qa|uat|preview|localhost)$/;
const wordIn = (text: string, words: RegExp): string | undefined =>
  text
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((word) => words.test(word));

function sideOf({ environment, vaultName }: LintTarget): Side | null {
  if (environment === 'production') return 'production';
  if (environment === 'staging' || environment === 'development') return 'trial';
  const isProduction = wordIn(vaultName, PRODUCTION) !== undefined;
  const isTrial = wordIn(vaultName, TRIAL) !== undefined;
  // “live test” is ambiguous.
  if (isProduction === isTrial) return null;
  return isProduction ? 'production' : 'trial';
}

const CHECK = 'Check that this is the right vault.';

/** Returns a host without its last label, because `.dev` and `.live` are public domains. */
const withoutEnd = (host: string): string =>
  host.includes('.') ? host.slice(0, host.lastIndexOf('.')) : host;

function hostNote(host: string, side: Side): RowNote | null {
  const trial = isLoopback(host) ? 'localhost' : wordIn(withoutEnd(host), TRIAL);
  const production = wordIn(withoutEnd(host), PRODUCTION);
  const [code, vault, word, other] =
    side === 'production'
      ? (['trial-in-production', 'is', trial, production] as const)
      : (['production-in-trial', 'is not', production, trial] as const);
  return word === undefined || other !== undefined
    ? null
    : warning(code, `The vault ${vault} for production, but the host says “${word}”. ${CHECK}`);
}

function keyNote(token: string, side: Side): RowNote | null {
  const [code, vault, kind] =
    side === 'production'
      ? (['test-key-in-production', 'is', 'test'] as const)
      : (['live-key-in-trial', 'is not', 'live'] as const);
  // Keys whose prefix names their environment: `sk_test_`, `rk_live_`.
  return new RegExp(`^[srp]k_${kind}_`).test(token)
    ? warning(code, `The vault ${vault} for production, but the token is a ${kind} key. ${CHECK}`)
    : null;
}

/** Finds production mixed with trial, by the host, the key and the environment in the file. */
export function environmentNotes({ row, forms, target }: LintedRow): RowNote[] {
  const side = target && sideOf(target);
  if (!side) return [];
  const isOther = row.environment !== null && (row.environment === 'production') !== (side === 'production');
  const notes = [
    forms && hostNote(forms.host, side),
    row.token.state === 'set' ? keyNote(row.token.value, side) : null,
    isOther
      ? warning(
          'other-environment',
          `The file says ${row.environment}, but the vault is for another environment. ${CHECK}`,
        )
      : null,
  ];
  return notes.filter((note) => note !== null);
}
