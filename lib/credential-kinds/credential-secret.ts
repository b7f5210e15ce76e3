import { type CredentialKind, fieldsOf, type Kinds } from './kind';
import { CREDENTIAL_KINDS, DEFAULT_KIND, type KindFieldName } from './registry';

/**
 * The fields of one credential from a form to a Vaults API. Other code passes the object on without
 * reading it. The values are in closures, so JSON, logs and database columns cannot contain them.
 */
export interface CredentialSecret {
  readonly kind: string;
  /** The fields of a request body by their wire names. For codecs of providers. */
  body(): Readonly<Record<string, string>>;
  /** The bearer token for the MCP server. For the probe, and for codecs that send one token. */
  bearer(): string;
  /** The fields as one text, for fingerprints, verdict tickets and encryption. */
  text(): string;
  /** The values that error texts must not contain. */
  secrets(): readonly string[];
}

/** The secret of a credential of that kind. A rotation omits the fields that it does not replace. */
export function secretOf(
  kind: CredentialKind,
  values: Readonly<Record<string, string | undefined>>,
): CredentialSecret {
  const fields = fieldsOf(kind).flatMap(([name, { rule, wireName }]) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, isSecret: rule === 'token', wireName, value }];
  });
  const named = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  const isOne = fieldsOf(kind).length === 1;
  return {
    kind: kind.name,
    body: () => Object.fromEntries(fields.map(({ wireName, value }) => [wireName, value])),
    bearer: () => kind.bearer(named),
    text: () => (isOne ? fields.map(({ value }) => value).join('') : JSON.stringify(named)),
    secrets: () => fields.flatMap(({ isSecret, value }) => (isSecret ? [value] : [])),
  };
}

export const bearerSecret = (accessToken: string): CredentialSecret =>
  secretOf(CREDENTIAL_KINDS[DEFAULT_KIND], { accessToken });

export type Gathered<Values> = Omit<Values, 'kind' | KindFieldName> & { secret: CredentialSecret };

/** Moves the fields of the kind into `secret`. Throws for a kind that is not in `kinds`. */
export function gatherSecret<Values extends { kind: string }>(
  values: Values,
  kinds: Kinds = CREDENTIAL_KINDS,
): Gathered<Values> {
  const kind = kinds[values.kind];
  if (kind === undefined) throw new TypeError(`There is no kind “${values.kind}”.`);
  const taken = new Set(['kind', ...Object.keys(kind.fields)]);
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !taken.has(name)));
  // Guarantee: `rest` lacks exactly the names that the type omits.
  return { ...rest, secret: secretOf(kind, values) } as Gathered<Values>;
}
