import { type Control, type FieldErrors, type UseFormRegister, useFieldArray } from 'react-hook-form';
import type { z } from 'zod';
import { TextField } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import type { createVaultForm } from '@/lib/vaults/inputs';

type Fields = z.input<typeof createVaultForm>;
type Output = z.output<typeof createVaultForm>;

/** Key and value, as many rows as the API keeps. Not for secrets: metadata can be read back. */
export function MetadataRows({
  control,
  register,
  errors,
  most,
}: {
  control: Control<Fields, unknown, Output>;
  register: UseFormRegister<Fields>;
  errors: FieldErrors<Fields>['metadata'];
  most: number;
}) {
  const { fields, append, remove } = useFieldArray({ control, name: 'metadata' });
  // What is said of the metadata as a whole, by the rules here or by the API.
  const wholeError = errors?.message ?? errors?.root?.message;
  return (
    <section aria-labelledby="metadata-heading" className="flex flex-col gap-3">
      <div>
        <h2 id="metadata-heading" className="text-base font-semibold">
          Metadata
        </h2>
        <p className="text-muted">
          Notes for people and scripts. Everybody with access can read it: no secrets here.
        </p>
      </div>
      {fields.map((field, index) => (
        <fieldset key={field.id} className="grid grid-cols-[1fr_1fr_auto] items-start gap-2">
          <legend className="sr-only">Metadata entry {index + 1}</legend>
          <TextField
            label="Key"
            error={errors?.[index]?.key?.message}
            {...register(`metadata.${index}.key`)}
          />
          <TextField
            label="Value"
            error={errors?.[index]?.value?.message}
            {...register(`metadata.${index}.value`)}
          />
          <Button
            variant="quiet"
            className="mt-6"
            aria-label={`Remove metadata entry ${index + 1}`}
            onClick={() => remove(index)}
          >
            <Icon name="close" />
          </Button>
        </fieldset>
      ))}
      {wholeError !== undefined && (
        <p role="alert" className="text-danger">
          {wholeError}
        </p>
      )}
      <Button
        className="self-start"
        disabled={fields.length >= most}
        onClick={() => append({ key: '', value: '' })}
      >
        Add metadata
      </Button>
    </section>
  );
}
