import { fieldsOf, rotatedFieldsOf } from './kind';
import { CREDENTIAL_KINDS, DEFAULT_KIND, isKindName, type KindFieldName, type KindName } from './registry';

/** The secret fields of a request. The default kind can be omitted. */
export type KindValues = Record<KindFieldName, string> & { kind?: KindName | undefined };

type Typed = Partial<Record<KindFieldName, string>> & { kind?: KindName | undefined };

export const fieldNames = (kind: KindName = DEFAULT_KIND, { isRotation = false } = {}): KindFieldName[] =>
  (isRotation ? rotatedFieldsOf : fieldsOf)(CREDENTIAL_KINDS[kind]).map(([name]) => name);

/** Picks the kind's fields from the form's values. A missing field is empty. */
export function kindValues(
  { kind = DEFAULT_KIND, ...typed }: Typed,
  options?: { isRotation: boolean },
): KindValues {
  const values: Record<string, string> = Object.fromEntries(
    fieldNames(kind, options).map((name) => [name, typed[name] ?? '']),
  );
  if (kind !== DEFAULT_KIND) values.kind = kind;
  // Guarantee: the names are those of the kind.
  return values as KindValues;
}

/** The kind of a stored credential; the default kind if Strongroom does not write its kind. */
export const kindToRotate = (name: string | undefined): KindName =>
  name !== undefined && isKindName(name) ? name : DEFAULT_KIND;
