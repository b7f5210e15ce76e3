import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import type { TargetKind } from '../action-registry';
import type { AuditTarget } from '../model';

export interface MirrorFacts {
  kind: TargetKind;
  id: string;
  name: string;
  environment: string | null;
}

type Reader = Pick<Database, 'execute'>;

/** A copy of the account's vaults and credentials, for names that the log does not have. */
export interface Mirror {
  /** Returns ids of vaults and credentials whose name or URL contains the text; at most twice `max`. */
  idsLike: (db: Reader, text: string, max: number) => Promise<string[]>;
  /** Returns what is known about the ids of vaults, and of credentials in these vaults. */
  facts: (db: Reader, ids: readonly string[]) => Promise<MirrorFacts[]>;
  /** Returns active legal holds on any of these vaults and credentials. */
  holds: (db: Reader, ids: readonly string[]) => Promise<Held[]>;
}

export interface Held {
  vaultId: string;
  /** Null: the vault and all its credentials. */
  credentialId: string | null;
}

/** Returns a target with its name from the entry, otherwise from the mirror. */
export const named = (target: AuditTarget, facts: readonly MirrorFacts[]): AuditTarget => ({
  ...target,
  label: target.label ?? facts.find(({ kind, id }) => kind === target.kind && id === target.id)?.name ?? null,
});
