import { createLoader, createSerializer, type inferParserType } from 'nuqs/server';
import { listParams, parseAsFlag, parseAsText } from '@/lib/core/list-params';
import type { Page } from '@/lib/providers/model';
import type { ListedVault } from '@/lib/vaults/queries';

/** The filter value for vaults without an environment or without an owner. */
export const NONE = 'none';

/** The URL parameters of the list of vaults. The API has no filter for the last three, so these read the last snapshot. */
export const vaultListParams = {
  ...listParams,
  env: parseAsText(100),
  owner: parseAsText(254),
  problems: parseAsFlag.withDefault(false),
};

export type VaultListParams = inferParserType<typeof vaultListParams>;

export const loadVaultListParams = createLoader(vaultListParams);
export const vaultListSearch = createSerializer(vaultListParams);

/** Whether the list comes from the last snapshot instead of the API. */
export const isFromMirror = ({ env, owner, problems }: VaultListParams): boolean =>
  env !== null || owner !== null || problems;

export interface VaultFacts {
  owner: string | null;
  credentials: number;
  /** False: rows of the vault were unreadable, so the counts are minimums. */
  isWhole: boolean;
  /** Whole days since the oldest token was set; null if no date is known. */
  oldestDays: number | null;
  proven: number;
  refused: number;
  /** Verified with another verdict. */
  otherwise: number;
  unverified: number;
}

export interface LastChange {
  at: string;
  /** The name in the audit log; null: outside of the console. */
  actor: string | null;
}

export interface VaultListRow extends ListedVault {
  /** Null: no snapshot has read the credentials of the vault yet. */
  facts: VaultFacts | null;
  lastChange: LastChange | null;
}

/** The values of the list's filters, from vaults of the last snapshot. */
export interface VaultListChoices {
  environments: string[];
  owners: string[];
}

export type VaultListPage = Page<VaultListRow>;
