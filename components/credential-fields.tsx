'use client';

import type { FieldError, UseFormRegisterReturn } from 'react-hook-form';
import type { Capabilities } from '@/lib/contract/domain';
import { KIND_NAMES, PROTOCOL_NAMES } from './credential-names';
import { SelectField, TextField } from './form/field';
import { TokenField } from './form/token-field';

type Name = 'mcpServerUrl' | 'protocol' | 'kind' | 'accessToken';

/** The inputs of one credential, as the connected API wants them. */
export function CredentialFields({
  capabilities,
  register,
  errors,
}: {
  capabilities: Pick<Capabilities, 'protocols' | 'kinds'>;
  register: (name: Name) => UseFormRegisterReturn;
  errors: Partial<Record<Name, FieldError>> | undefined;
}) {
  return (
    <>
      <TextField
        label="MCP server URL"
        placeholder="https://mcp.example.com/mcp"
        inputMode="url"
        spellCheck={false}
        hint="Must be exactly the URL that the agent uses: another path, port or host gets no token."
        error={errors?.mcpServerUrl?.message}
        {...register('mcpServerUrl')}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {capabilities.protocols.length > 0 && (
          <SelectField label="Protocol" error={errors?.protocol?.message} {...register('protocol')}>
            {capabilities.protocols.map((protocol) => (
              <option key={protocol} value={protocol}>
                {PROTOCOL_NAMES[protocol]}
              </option>
            ))}
          </SelectField>
        )}
        <SelectField label="Type" error={errors?.kind?.message} {...register('kind')}>
          {capabilities.kinds.map((kind) => (
            <option key={kind} value={kind}>
              {KIND_NAMES[kind]}
            </option>
          ))}
        </SelectField>
      </div>
      <TokenField label="Access token" error={errors?.accessToken?.message} {...register('accessToken')} />
    </>
  );
}
