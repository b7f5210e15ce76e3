import 'server-only';
import type { Env } from '@/lib/core/server/env';
import type { Candidates } from './provider';
import { auth } from './qoder/auth';
import { flat } from './qoder/flat';

/** The values of VAULTS_API_SHAPE and EMBEDDED_API_SHAPE. */
export type ProviderName = Env['VAULTS_API_SHAPE'];

/** All providers, one per line. Several providers in a line are distinguished by their responses. */
export const PROVIDERS: Readonly<Record<ProviderName, Candidates>> = {
  auto: [flat, auth],
  flat: [flat],
  auth: [auth],
};

export function labelOf(name: ProviderName): string {
  const [first, ...others] = PROVIDERS[name];
  return others.length === 0 ? first.label : 'Recognized from its responses';
}
