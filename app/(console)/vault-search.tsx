import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import { CONTROL } from '@/components/form/field';
import { ProblemNotice } from '@/components/problem-notice';
import { ReadError } from '@/lib/core/fetcher';
import type { Vault } from '@/lib/providers/model';
import { vaultList } from '@/lib/vaults/queries';

const FIRST = { q: '', archived: false, from: null, to: null, limit: 20, after: null, before: null } as const;

export function VaultSearch({
  chosen,
  onChoose,
}: {
  chosen: Vault | null;
  onChoose: (vault: Vault) => void;
}) {
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim().slice(0, 255));
  const { data, error } = useQuery({
    ...vaultList({ ...FIRST, q: asked }),
    placeholderData: keepPreviousData,
  });
  const id = useId();
  const listed = data?.items ?? [];
  const shown =
    chosen !== null && !listed.some((vault) => vault.id === chosen.id) ? [chosen, ...listed] : listed;
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="font-medium">
        Search vaults
      </label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        className={CONTROL}
        value={text}
        onChange={({ target }) => setText(target.value)}
        // Enter must not choose a vault or submit the form.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      {error instanceof ReadError && <ProblemNotice problem={error.problem} />}
      <fieldset className="max-h-52 overflow-y-auto rounded-md border border-line">
        <legend className="sr-only">Vault</legend>
        {shown.map((vault) => (
          <label
            key={vault.id}
            className="flex items-center gap-2 border-b border-line px-2.5 py-1.5 last:border-0 hover:bg-sunken"
          >
            <input
              type="radio"
              name="vault"
              className="size-4 shrink-0 accent-accent"
              checked={chosen?.id === vault.id}
              onChange={() => onChoose(vault)}
            />
            <bdi className="min-w-0 flex-1">{vault.name}</bdi>
            {vault.metadata.environment !== undefined && (
              <span className="shrink-0 text-xs text-muted">{vault.metadata.environment}</span>
            )}
          </label>
        ))}
        {data !== undefined && shown.length === 0 && (
          <p role="status" className="px-2.5 py-2 text-muted">
            No active vault matches this name.
          </p>
        )}
      </fieldset>
    </div>
  );
}
