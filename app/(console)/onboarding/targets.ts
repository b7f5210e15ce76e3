import { fetchResult } from '@/lib/core/fetcher';
import { listSearch } from '@/lib/core/list-params';
import type { ImportRow } from '@/lib/import/row';
import { asDisplayed, isArchived, type Page, type Vault } from '@/lib/providers/model';
import { type Environment, type GridRow, keyOfTarget, type Target } from './import-state';

export type Rule =
  | { kind: 'existing'; vault: Pick<Vault, 'id' | 'name' | 'metadata'> }
  | { kind: 'new'; name: string; environment: Environment }
  /** “Team” becomes “Team · production”; `otherwise` is for rows without an environment. */
  | { kind: 'by-environment'; name: string; otherwise: Environment }
  | { kind: 'by-file'; environment: Environment };

type New = Extract<Target, { kind: 'new' }>;

const fileTitle = (file: string): string => file.replace(/(?<=[^/])\.[a-z]{2,5}$/i, '');

const inEnvironment = (name: string, environment: Environment): New => ({
  kind: 'new',
  name: environment === '' ? name : `${name} · ${environment}`,
  environment,
});

/** The vault of a row by a rule. By name only: it may exist or not. */
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

export class AmbiguousName extends Error {
  constructor(readonly vaultName: string) {
    super(`Several vaults are called “${vaultName}”. Choose one of them under “One existing vault”.`);
  }
}

/** The active vault of this name, or null. Rejects with `AmbiguousName`, or with `ReadError` if the list cannot be read. */
async function vaultNamed(name: string, signal: AbortSignal): Promise<Vault | null> {
  const search = listSearch({ q: name.slice(0, 255), limit: 100 });
  const page = await fetchResult<Page<Vault>>(`/api/vaults${search}`, signal);
  const same = page.items.filter((vault) => !isArchived(vault) && asDisplayed(vault.name) === name);
  if (same.length > 1) throw new AmbiguousName(name);
  return same[0] ?? null;
}

const LOOKUPS_AT_ONCE = 6;

/** The result for each name: the vault, null if there is none, or an error. */
async function lookUp(
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Vault | null | Error>> {
  const found = new Map<string, Vault | null | Error>();
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      found.set(name, await vaultNamed(name, signal).catch(asError));
  };
  await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, work));
  return found;
}

const asError = (cause: unknown): Error =>
  cause instanceof Error ? cause : new Error('Not read.', { cause });

/** Replaces new vaults by existing ones of the same name. `unclear` are names without a result, with the reason. */
async function resolved(
  wanted: ReadonlyMap<string, Target>,
  signal: AbortSignal,
): Promise<{ targets: Map<string, Target>; unclear: Map<string, Error> }> {
  const names = [...wanted.values()].flatMap(({ kind, name }) => (kind === 'new' ? [name] : []));
  const vaults = await lookUp([...new Set(names)], signal);
  const targets = new Map<string, Target>();
  const unclear = new Map<string, Error>();
  for (const [key, target] of wanted) {
    const vault = target.kind === 'new' ? vaults.get(target.name) : null;
    if (vault instanceof Error) unclear.set(target.name, vault);
    else targets.set(key, vault ? existing(vault) : target);
  }
  return { targets, unclear };
}

/** Returns the vaults of rows, by row key. Rejects with `AmbiguousName` or `ReadError`. */
export async function resolveTargets(
  wanted: ReadonlyMap<string, Target>,
  signal: AbortSignal,
): Promise<Map<string, Target>> {
  const { targets, unclear } = await resolved(wanted, signal);
  for (const error of unclear.values()) throw error;
  return targets;
}

/** Vaults that files name, by row key; `unclear` are names that were not applied. */
export interface StatedTargets {
  targets: Map<string, Target>;
  unclear: string[];
}

/** Like `statedTargets`, with existing vaults instead of new ones of the same name. Never rejects. */
export async function resolveStated(stated: StatedTargets, signal: AbortSignal): Promise<StatedTargets> {
  const { targets, unclear } = await resolved(stated.targets, signal);
  return { targets, unclear: [...stated.unclear, ...unclear.keys()] };
}

/** Vaults that files name. A name with several environments is unclear: no two vaults get one name. */
export function statedTargets(rows: readonly ImportRow[]): StatedTargets {
  const named = rows.flatMap(({ key, vaultName, environment }) => {
    const name = vaultName === null ? '' : asDisplayed(vaultName);
    return name === '' ? [] : [{ key, name, environment }];
  });
  const environments = new Map<string, Set<Environment>>();
  for (const { name, environment } of named) {
    const known = environments.get(name) ?? new Set();
    environments.set(name, environment === null ? known : known.add(environment));
  }
  const targets = new Map<string, Target>();
  for (const { key, name } of named) {
    const [environment = '', ...others] = environments.get(name) ?? [];
    if (others.length === 0) targets.set(key, { kind: 'new', name, environment });
  }
  const unclear = [...environments].flatMap(([name, { size }]) => (size > 1 ? [name] : []));
  return { targets, unclear };
}

interface Share {
  key: string;
  target: Target;
  rows: GridRow[];
}

/** Rows by vault, in order of first appearance. Rows without a vault are left out. */
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
