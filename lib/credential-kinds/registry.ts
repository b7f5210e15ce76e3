import type { FieldOf, Kinds } from './kind';
import { staticBearer } from './static-bearer/static-bearer';

/** The kinds that Strongroom can write, one per line. */
export const CREDENTIAL_KINDS = {
  static_bearer: staticBearer,
} as const satisfies Kinds;

export type KindName = keyof typeof CREDENTIAL_KINDS;
export type RegisteredKind = (typeof CREDENTIAL_KINDS)[KindName];
export type KindFieldName = FieldOf<RegisteredKind>;

/** The kind of an input without a kind, of token requests and of imported rows. */
export const DEFAULT_KIND: KindName = 'static_bearer';

/** False for kinds that Strongroom only shows. */
export const isKindName = (name: string): name is KindName => Object.hasOwn(CREDENTIAL_KINDS, name);

export const KIND_NAMES: readonly KindName[] = Object.keys(CREDENTIAL_KINDS).filter(isKindName);

const OTHER_LABELS: Readonly<Record<string, string>> = {
  mcp_oauth: 'MCP OAuth',
  environment_variable: 'Environment variable',
};

export const kindLabel = (name: string): string =>
  isKindName(name) ? CREDENTIAL_KINDS[name].label : (OTHER_LABELS[name] ?? name);
