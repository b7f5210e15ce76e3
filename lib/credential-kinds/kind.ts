/** How a field is entered. A `token` is secret; a `text` may be shown and logged. */
export type FieldRule = 'token' | 'text';

export interface KindField {
  label: string;
  rule: FieldRule;
  /** Its name beside `type` in the request bodies of the Vaults APIs. */
  wireName: string;
  /** True if a rotation replaces it. Other fields keep the stored value. */
  isRotated: boolean;
}

type Fields = Readonly<Record<string, KindField>>;

/** A type of credential: its form fields, its verification and its request body. */
export interface CredentialKind<Name extends string = string, Its extends Fields = Fields> {
  readonly name: Name;
  readonly label: string;
  readonly fields: Its;
  /** Returns the bearer token for verification. A rotation has only the fields that it replaces. */
  bearer(values: Readonly<Record<RotatedIn<Its>, string>>): string;
}

type RotatedIn<Its extends Fields> = {
  [Name in keyof Its & string]: Its[Name]['isRotated'] extends true ? Name : never;
}[keyof Its & string];

export type Kinds = Readonly<Record<string, CredentialKind>>;

export type FieldOf<Kind extends CredentialKind> = keyof Kind['fields'] & string;
export type RotatedFieldOf<Kind extends CredentialKind> = RotatedIn<Kind['fields']>;

/** Defines a kind and keeps its names in its type. */
export const defineKind = <const Name extends string, const Its extends Fields>(
  kind: CredentialKind<Name, Its>,
): CredentialKind<Name, Its> => kind;

type Named<Kind extends CredentialKind> = [name: FieldOf<Kind>, field: KindField][];

export const fieldsOf = <Kind extends CredentialKind>({ fields }: Kind): Named<Kind> =>
  // Guarantee: a record has its own keys.
  Object.entries(fields) as Named<Kind>;

export const rotatedFieldsOf = <Kind extends CredentialKind>(kind: Kind): Named<Kind> =>
  fieldsOf(kind).filter(([, { isRotated }]) => isRotated);

/** Names of secret fields in the request bodies of the Vaults APIs. */
export const secretWireNames = (kinds: Kinds): string[] =>
  Object.values(kinds)
    .flatMap(fieldsOf)
    .flatMap(([, { rule, wireName }]) => (rule === 'token' ? [wireName] : []));
