import { asDisplayed, isArchived, type Page, type Vault } from '@/lib/contract/domain';
import { listSearch } from '@/lib/contract/list-params';
import type { ImportRow } from '@/lib/onboarding/row';
import { fetchResult } from '@/lib/queries/fetcher';
import { type Environment, type GridRow, keyOfTarget, type Target } from './import-state';

export const ENVIRONMENT_NAMES: Readonly<Record<Environment, string>> = {
  '': 'Not stated',
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
};

/** How rows are given their vaults. */
export type Rule =
  | { kind: 'existing'; vault: Pick<Vault, 'id' | 'name' | 'metadata'> }
  | { kind: 'new'; name: string; environment: Environment }
  /** “Team” becomes “Team · production”; `otherwise` is for rows whose file says no environment. */
  | { kind: 'by-environment'; name: string; otherwise: Environment }
  | { kind: 'by-file'; environment: Environment };

type New = Extract<Target, { kind: 'new' }>;

const fileTitle = (file: string): string => file.replace(/(?<=[^/])\.[a-z]{2,5}$/i, '');

const inEnvironment = (name: string, environment: Environment): New => ({
  kind: 'new',
  name: environment === '' ? name : `${name} · ${environment}`,
  environment,
});

/** The vault that a rule gives a row. By name alone: whether such a vault exists is not known here. */
export function targetOf(
  rule: Rule,
  { environment, source }: Pick<ImportRow, 'environment' | 'source'>,
): Target {
  switch (rule.kind) {
    case 'existing':
      return existing(rule.vault);
    case 'new':
      return { kind: 'new', name: asDisplayed(rule.name), environment: rule.environment };
    case 'by-environment':
      return inEnvironment(asDisplayed(rule.name), environment ?? rule.otherwise);
    case 'by-file':
      return { kind: 'new', name: asDisplayed(fileTitle(source.file)), environment: rule.environment };
  }
}

export const existing = ({ id, name, metadata }: Pick<Vault, 'id' | 'name' | 'metadata'>): Target => ({
  kind: 'existing',
  vaultId: id,
  name,
  environment: metadata.environment ?? '',
});

/** Several vaults have the name, so it says nothing. */
export class AmbiguousName extends Error {
  constructor(readonly vaultName: string) {
    super(`Several vaults are called “${vaultName}”. Choose one of them under “One existing vault”.`);
  }
}

/** The active vault of this name, or null. Rejects with `AmbiguousName`, or `ReadError` where the list cannot be read. */
async function vaultNamed(name: string, signal: AbortSignal): Promise<Vault | null> {
  const search = listSearch({ q: name.slice(0, 255), limit: 100 });
  const page = await fetchResult<Page<Vault>>(`/api/vaults${search}`, signal);
  const same = page.items.filter((vault) => !isArchived(vault) && asDisplayed(vault.name) === name);
  if (same.length > 1) throw new AmbiguousName(name);
  return same[0] ?? null;
}

/**
 * Gives rows their vaults, by row key. A vault that exists under a name is taken in the place of a second one of
 * that name. Rejects with `AmbiguousName` or `ReadError`.
 */
export async function resolveTargets(
  wanted: ReadonlyMap<string, Target>,
  signal: AbortSignal,
): Promise<Map<string, Target>> {
  const found = new Map<string, Target>();
  for (const target of new Map([...wanted.values()].map((one) => [keyOfTarget(one), one])).values()) {
    const vault = target.kind === 'new' ? await vaultNamed(target.name, signal) : null;
    found.set(keyOfTarget(target), vault === null ? target : existing(vault));
  }
  return new Map([...wanted].map(([key, target]) => [key, found.get(keyOfTarget(target)) ?? target]));
}

/** The vaults that files name themselves, by row key. */
export const statedTargets = (rows: readonly ImportRow[]): Map<string, Target> =>
  new Map(
    rows.flatMap(({ key, vaultName, environment }): [string, Target][] => {
      const name = vaultName === null ? '' : asDisplayed(vaultName);
      return name === '' ? [] : [[key, { kind: 'new', name, environment: environment ?? '' }]];
    }),
  );

interface Share {
  key: string;
  target: Target;
  rows: GridRow[];
}

/** Rows by vault, in the order in which the vaults first appear. Rows without one are left out. */
export function byTarget(rows: readonly GridRow[]): Share[] {
  const shares = new Map<string, Share>();
  for (const row of rows) {
    if (row.target === null) continue;
    const key = keyOfTarget(row.target);
    const share = shares.get(key);
    if (share === undefined) shares.set(key, { key, target: row.target, rows: [row] });
    else share.rows.push(row);
  }
  return [...shares.values()];
}
