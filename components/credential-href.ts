import type { Route } from 'next';

/** The page of a credential. Guarantee: a path of this application, made of encoded ids. */
export const credentialHref = (vaultId: string, credentialId: string): Route =>
  `/vaults/${encodeURIComponent(vaultId)}/credentials/${encodeURIComponent(credentialId)}` as Route;
