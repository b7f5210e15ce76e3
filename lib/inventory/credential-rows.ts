import type { ListedCredential } from '@/lib/verification/inputs';
import type { ListedRow } from './model';

/** The person who stored a credential's current token. */
export interface TokenSetter {
  actor: string;
  isRotation: boolean;
}

/** A credential of a vault's list with facts about its token from the inventory and the audit log. */
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
