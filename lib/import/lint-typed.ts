import { CATALOGUE } from '@/lib/catalog/catalogue';
import { cleanToken } from '@/lib/credential-kinds/token';
import { hostAndPort } from '@/lib/vaults/server-url';
import type { HeldToken } from '@/lib/verification/inputs';
import { type Candidate, type LintTarget, lintCredentials } from './lints/lints';
import type { StoredUrl } from './model';
import type { RowNote } from './row';

/** The values of a form for one credential. The token is absent if another person will enter it. */
export interface TypedCredential {
  mcpServerUrl: string;
  protocol?: 'streamable_http' | 'sse' | undefined;
  accessToken?: string | undefined;
}

/** What a form knows of the account. A form for a person without an account passes only the name of the vault. */
export interface TypedFacts {
  target: LintTarget;
  /** Set if the form has no field for it. */
  server?: Pick<TypedCredential, 'mcpServerUrl' | 'protocol'>;
  existing?: readonly StoredUrl[];
  /** Where each token is already kept, in the order of the credentials. */
  held?: readonly (HeldToken | undefined)[];
}

function candidateOf({ mcpServerUrl, protocol, accessToken = '' }: TypedCredential, at: number): Candidate {
  const token = cleanToken(accessToken);
  return {
    key: String(at),
    name: hostAndPort(mcpServerUrl),
    url: mcpServerUrl,
    protocol: protocol ?? 'streamable_http',
    token: token === '' ? { state: 'missing' } : { state: 'set', value: token },
    environment: null,
  };
}

const ORDER: readonly RowNote['level'][] = ['problem', 'warning', 'hint'];

/** Returns the findings for each credential of a form, worst first. */
export function lintTyped(
  typed: readonly TypedCredential[],
  { target, server, existing = [], held = [] }: TypedFacts,
): RowNote[][] {
  const candidates = typed.map((one, at) => candidateOf({ ...one, ...server }, at));
  const found = lintCredentials(candidates, {
    existing,
    targets: new Map(candidates.map(({ key }) => [key, target])),
    catalogue: CATALOGUE,
    held: new Map(held.flatMap((one, at) => (one ? [[String(at), one] as const] : []))),
  });
  return candidates.map(({ key }) =>
    (found.get(key) ?? []).sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level)),
  );
}
