import { counted } from '@/lib/core/counted';
import type { TokenTwin, Twins } from './inputs';

const listed = new Intl.ListFormat('en', { type: 'conjunction' });

const placeOf = (twin: TokenTwin, vaultId: string): string =>
  twin.vaultId === vaultId ? `this vault (${twin.target})` : `“${twin.vaultName}” (${twin.target})`;

/** Where else a token is kept; empty where nothing is known of that. */
export function twinsSentence({ twins, twinsMore }: Twins, vaultId: string): string {
  const places = twins.map((twin) => placeOf(twin, vaultId));
  if (twinsMore > 0) places.push(counted(twinsMore, 'more place'));
  return places.length === 0 ? '' : `The same token is kept in ${listed.format(places)} too.`;
}

/** Green where a token is kept once; a token in several places is a warning. */
export const twinsTone = ({ twins }: Pick<Twins, 'twins'>): 'ok' | 'warn' =>
  twins.length === 0 ? 'ok' : 'warn';
