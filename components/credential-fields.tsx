import { useRef } from 'react';
import type { FieldError, UseFormRegisterReturn } from 'react-hook-form';
import { type KindFieldName, type KindName, kindLabel } from '@/lib/credential-kinds/registry';
import type { Capabilities } from '@/lib/providers/model';
import { KindFields } from './credential-kinds/kind-fields';
import { PROTOCOL_NAMES } from './credential-names';
import { Options, SelectField } from './form/field';
import { ServerUrlField } from './form/server-url-field';

type Name = 'mcpServerUrl' | 'protocol' | 'kind' | KindFieldName;

export function CredentialFields({
  capabilities,
  kind,
  register,
  errors,
}: {
  capabilities: Pick<Capabilities, 'protocols' | 'kinds'>;
  kind: KindName | undefined;
  register: (name: Name) => UseFormRegisterReturn;
  errors: Partial<Record<Name, FieldError>> | undefined;
}) {
  const select = useRef<HTMLSelectElement | null>(null);
  const protocolField = capabilities.protocols.length > 0 ? register('protocol') : null;
  return (
    <>
      <ServerUrlField
        hint="Enter exactly the URL that the agent uses. Other paths, ports and hosts get no token."
        error={errors?.mcpServerUrl?.message}
        onChoose={({ transport }) => {
          if (!select.current || !capabilities.protocols.includes(transport)) return;
          select.current.value = transport;
          void protocolField?.onChange({ target: select.current, type: 'change' });
        }}
        {...register('mcpServerUrl')}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {protocolField && (
          <SelectField
            label="Protocol"
            error={errors?.protocol?.message}
            {...protocolField}
            ref={(element) => {
              select.current = element;
              protocolField.ref(element);
            }}
          >
            <Options of={capabilities.protocols} names={PROTOCOL_NAMES} />
          </SelectField>
        )}
        <SelectField label="Type" error={errors?.kind?.message} {...register('kind')}>
          {capabilities.kinds.map((name) => (
            <option key={name} value={name}>
              {kindLabel(name)}
            </option>
          ))}
        </SelectField>
      </div>
      <KindFields kind={kind} field={(name) => ({ ...register(name), error: errors?.[name]?.message })} />
    </>
  );
}
