import 'server-only';
import type { Env } from '@/lib/core/server/env';
import type { Candidates } from './provider';
import { auth } from './qoder/auth';
import { flat } from './qoder/flat';

/** Who can be connected, one line each. Several providers in a line are told apart by their answers. */
export const PROVIDERS = {
  qoder: [flat, auth],
  'qoder-flat': [flat],
  'qoder-auth': [auth],
} as const satisfies Readonly<Record<string, Candidates>>;

export type ProviderName = keyof typeof PROVIDERS;

export type Shape = Env['VAULTS_API_SHAPE'];

/** The provider that a setting of VAULTS_API_SHAPE or EMBEDDED_API_SHAPE names. */
export const providerOfShape = (shape: Shape): ProviderName =>
  shape === 'auto' ? 'qoder' : `qoder-${shape}`;

/** What a person reads on the page of the connection. */
export function labelOf(name: ProviderName): string {
  const [first, ...others]: Candidates = PROVIDERS[name];
  return others.length === 0 ? first.label : 'Recognised from its answers';
}
