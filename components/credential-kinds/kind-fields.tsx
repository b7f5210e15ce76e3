import type { UseFormRegisterReturn } from 'react-hook-form';
import { fieldsOf, rotatedFieldsOf } from '@/lib/credential-kinds/kind';
import {
  CREDENTIAL_KINDS,
  DEFAULT_KIND,
  type KindFieldName,
  type KindName,
} from '@/lib/credential-kinds/registry';
import { TextField } from '../form/field';
import { TokenField } from '../form/token-field';

type Registered = UseFormRegisterReturn & { error?: string | undefined };

export function KindFields({
  kind = DEFAULT_KIND,
  isRotation = false,
  field,
}: {
  kind?: KindName | undefined;
  isRotation?: boolean;
  field: (name: KindFieldName) => Registered;
}) {
  const fields = (isRotation ? rotatedFieldsOf : fieldsOf)(CREDENTIAL_KINDS[kind]);
  return fields.map(([name, { label, rule }]) => {
    const Input = rule === 'token' ? TokenField : TextField;
    return <Input key={name} label={label} {...field(name)} />;
  });
}
