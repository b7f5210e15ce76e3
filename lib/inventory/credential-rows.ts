import type { ListedCredential } from '@/lib/verification/inputs';
import type { ListedRow } from './model';

/** Who stored the token that a credential has. */
export interface TokenSetter {
  /** As the audit log has it. */
  actor: string;
  /** The token replaced another one. */
  isRotation: boolean;
}

/** A credential of a vault's list with what the inventory and the audit log know of its token. */
export interface CredentialListRow
  extends ListedCredential,
    Pick<
      ListedRow,
      | 'service'
      | 'host'
      | 'tokenSetAt'
      | 'ageDays'
      | 'maximumAgeDays'
      | 'expiresAt'
      | 'expiresInDays'
      | 'expiresSource'
    > {
  setBy: TokenSetter | null;
}
