/** How a field is entered. A `token` is a secret; a `text` may be shown and logged. */
export type FieldRule = 'token' | 'text';

export interface KindField {
  label: string;
  rule: FieldRule;
  /** Its name beside `type` in the bodies of the Vaults APIs. */
  wireName: string;
  /** True where a rotation asks for it; other fields keep what is stored. */
  isRotated: boolean;
}

type Fields = Readonly<Record<string, KindField>>;

/** A type of credential: what its forms ask for, how it is proved and how it is sent. */
export interface CredentialKind<Name extends string = string, Its extends Fields = Fields> {
  /** As the Vaults APIs call it. */
  readonly name: Name;
  readonly label: string;
  readonly fields: Its;
  /**
   * The bearer token with which an MCP server is asked whether it accepts the credential. Made of fields
   * that a rotation replaces, because a rotation has no others.
   */
  bearer(values: Readonly<Record<RotatedIn<Its>, string>>): string;
}

type RotatedIn<Its extends Fields> = {
  [Name in keyof Its & string]: Its[Name]['isRotated'] extends true ? Name : never;
}[keyof Its & string];

export type Kinds = Readonly<Record<string, CredentialKind>>;

/** The names of a kind's fields, and of those that a rotation asks for. */
export type FieldOf<Kind extends CredentialKind> = keyof Kind['fields'] & string;
export type RotatedFieldOf<Kind extends CredentialKind> = RotatedIn<Kind['fields']>;

/** A kind with its own names in its type. */
export const defineKind = <const Name extends string, const Its extends Fields>(
  kind: CredentialKind<Name, Its>,
): CredentialKind<Name, Its> => kind;

type Named<Kind extends CredentialKind> = [name: FieldOf<Kind>, field: KindField][];

/** The fields in the order of the form. */
export const fieldsOf = <Kind extends CredentialKind>({ fields }: Kind): Named<Kind> =>
  // Guarantee: a record has its own keys.
  Object.entries(fields) as Named<Kind>;

/** Those that a rotation asks for. */
export const rotatedFieldsOf = <Kind extends CredentialKind>(kind: Kind): Named<Kind> =>
  fieldsOf(kind).filter(([, { isRotated }]) => isRotated);

/** Names of secret fields in the bodies of the Vaults APIs. */
export const secretWireNames = (kinds: Kinds): string[] =>
  Object.values(kinds)
    .flatMap(fieldsOf)
    .flatMap(([, { rule, wireName }]) => (rule === 'token' ? [wireName] : []));
