import { counted } from '@/lib/core/counted';
import type { TokenHolder, Twins } from './inputs';

const listed = new Intl.ListFormat('en', { type: 'conjunction' });

const placeOf = (twin: TokenHolder, vaultId: string): string =>
  twin.vaultId === vaultId ? `this vault (${twin.target})` : `“${twin.vaultName}” (${twin.target})`;

/** Returns where else a token is kept; empty if no other place is known. */
export function twinsSentence({ twins, twinsMore }: Twins, vaultId: string): string {
  const places = twins.map((twin) => placeOf(twin, vaultId));
  if (twinsMore > 0) places.push(counted(twinsMore, 'more place'));
  return places.length === 0 ? '' : `The same token is kept in ${listed.format(places)} too.`;
}

/** Green if a token is kept once; a warning if it is in several places. */
export const twinsTone = ({ twins }: Pick<Twins, 'twins'>): 'ok' | 'warn' =>
  twins.length === 0 ? 'ok' : 'warn';
