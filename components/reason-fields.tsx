import { useState } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { REASON_NAMES, REASONS, type Reason } from '@/lib/vaults/reasons';
import { useTicketPattern } from './current-user';
import { Options, SelectField, TextField } from './form/field';

type Attributes = Partial<Pick<UseFormRegisterReturn, 'onChange' | 'onBlur' | 'ref'>> & {
  name: string;
  error: string | undefined;
};

/** The reason for archiving, rotating or deleting. The server decides whether it is required. */
export function ReasonFields({ field }: { field: (name: keyof Reason) => Attributes }) {
  const hasTickets = useTicketPattern() !== '';
  const [isOther, setOther] = useState(false);
  const { onChange, ...reason } = field('reason');
  return (
    <>
      <SelectField
        label="Reason"
        {...reason}
        onChange={(event) => {
          setOther(event.target.value === 'other');
          void onChange?.(event);
        }}
        // The field has the focus when a dialog opens, so a second Enter must not confirm. With a reason chosen, Enter
        // submits the form, as in a text field.
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (event.currentTarget.value !== '') event.currentTarget.form?.requestSubmit();
        }}
      >
        <option value="">Choose a reason</option>
        <Options of={REASON_NAMES} names={REASONS} />
      </SelectField>
      <TextField label={isOther ? 'Note' : 'Note (optional)'} {...field('reasonNote')} />
      {hasTickets && <TextField label="Ticket (optional)" spellCheck={false} {...field('ticket')} />}
    </>
  );
}
