import { z } from 'zod';
import { says } from '@/lib/core/says';
import { secret } from '@/lib/core/secret';
import {
  type CredentialKind,
  type FieldOf,
  type FieldRule,
  fieldsOf,
  type KindField,
  type Kinds,
  type RotatedFieldOf,
  rotatedFieldsOf,
} from './kind';
import { CREDENTIAL_KINDS, type RegisteredKind } from './registry';
import { cleanToken, tokenComplaint } from './token';

const TEXT_CHARACTERS_MAX = 2_048;

/** The schema of each rule. The error for an empty field contains the label. */
const RULES: Readonly<Record<FieldRule, (missing: string) => Text>> = {
  token: (missing) =>
    secret(
      z
        .string()
        .transform(cleanToken)
        .pipe(z.string().check(says((token) => (token === '' ? missing : tokenComplaint(token))))),
    ),
  text: (missing) =>
    z
      .string()
      .trim()
      .min(1, missing)
      .max(TEXT_CHARACTERS_MAX, `At most ${TEXT_CHARACTERS_MAX.toLocaleString('en')} characters.`),
};

const fieldSchema = ({ rule, label }: KindField) => RULES[rule](`Enter the ${label.toLowerCase()}.`);

type Text = z.ZodType<string, string>;
type Option<Base, Kind extends CredentialKind, Field extends string, Schema = Text> = z.ZodObject<
  Base & { kind: z.ZodDefault<z.ZodLiteral<Kind['name']>> } & Readonly<Record<Field, Schema>>
>;

function ofKinds(
  base: Shape,
  kinds: Kinds,
  pick: (kind: CredentialKind) => [string, KindField][],
  schemaOf: (field: KindField) => z.ZodType = fieldSchema,
) {
  const [first, ...others] = Object.values(kinds).map((kind, at) => {
    const fields = pick(kind).map(([name, field]) => [name, schemaOf(field)]);
    const name = z.literal(kind.name);
    return z.object({
      ...base,
      // Only the first kind may be omitted, so that the union selects it for an input without a kind.
      kind: at === 0 ? name.default(kind.name) : name,
      ...Object.fromEntries(fields),
    });
  });
  if (first === undefined) throw new TypeError('There is no kind.');
  return z.discriminatedUnion('kind', [first, ...others]);
}

type Shape = z.core.$ZodLooseShape;
type Registered = typeof CREDENTIAL_KINDS;
type OneOf<Option extends z.core.SomeType> = z.ZodDiscriminatedUnion<readonly Option[], 'kind'>;

export function credentialInput<Base extends Shape, All extends Kinds = Registered>(base: Base, kinds?: All) {
  const schema: unknown = ofKinds(base, kinds ?? CREDENTIAL_KINDS, fieldsOf);
  // Guarantee: `ofKinds` makes one option per kind, with the fields that are picked.
  return schema as OneOf<{ [Name in keyof All]: Option<Base, All[Name], FieldOf<All[Name]>> }[keyof All]>;
}

export function rotationInput<Base extends Shape, All extends Kinds = Registered>(base: Base, kinds?: All) {
  const schema: unknown = ofKinds(base, kinds ?? CREDENTIAL_KINDS, rotatedFieldsOf);
  // Guarantee: as in `credentialInput`.
  return schema as OneOf<
    { [Name in keyof All]: Option<Base, All[Name], RotatedFieldOf<All[Name]>> }[keyof All]
  >;
}

/** Like `rotationInput`, for a step that may need no secret: every field of the kind is optional. */
export function rotationStepInput<Base extends Shape>(base: Base) {
  const optional = (field: KindField) => fieldSchema(field).optional();
  const schema: unknown = ofKinds(base, CREDENTIAL_KINDS, rotatedFieldsOf, optional);
  // Guarantee: as in `credentialInput`.
  return schema as OneOf<Option<Base, RegisteredKind, RotatedFieldOf<RegisteredKind>, z.ZodOptional<Text>>>;
}
