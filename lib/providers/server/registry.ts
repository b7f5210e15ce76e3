import 'server-only';
import type { Env } from '@/lib/core/server/env';
import type { Candidates } from './provider';
import { auth } from './qoder/auth';
import { flat } from './qoder/flat';

/** What VAULTS_API_SHAPE and EMBEDDED_API_SHAPE can name. */
export type ProviderName = Env['VAULTS_API_SHAPE'];

/** Who can be connected, one line each. Several providers in a line are told apart by their answers. */
export const PROVIDERS: Readonly<Record<ProviderName, Candidates>> = {
  auto: [flat, auth],
  flat: [flat],
  auth: [auth],
};

/** What a person reads on the page of the connection. */
export function labelOf(name: ProviderName): string {
  const [first, ...others] = PROVIDERS[name];
  return others.length === 0 ? first.label : 'Recognised from its answers';
}
