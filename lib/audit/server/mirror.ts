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

/** A copy of the vaults and credentials of the account, for what the log does not name. */
export interface Mirror {
  /** Ids of vaults and credentials whose name or URL contains the text; at most twice `max`. */
  idsLike: (db: Reader, text: string, max: number) => Promise<string[]>;
  /** What is known of the ids of vaults, and of credentials in these vaults. */
  facts: (db: Reader, ids: readonly string[]) => Promise<MirrorFacts[]>;
  /** Legal holds in force on any of these vaults and credentials. */
  holds: (db: Reader, ids: readonly string[]) => Promise<Held[]>;
}

/** What a legal hold covers. */
export interface Held {
  vaultId: string;
  /** Null: the vault and every credential of it. */
  credentialId: string | null;
}

/** A target with its name: as the entry has it, otherwise as the mirror has it. */
export const named = (target: AuditTarget, facts: readonly MirrorFacts[]): AuditTarget => ({
  ...target,
  label: target.label ?? facts.find(({ kind, id }) => kind === target.kind && id === target.id)?.name ?? null,
});
