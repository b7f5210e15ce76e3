import { useId } from 'react';
import type { LogFields } from '@/lib/core/log-fields';
import { shownText } from '@/lib/core/shown-text';

type Value = LogFields[string];

/** `mcpServerUrl` → `mcp server url`: words, and still the field's own name. */
const nameWords = (field: string): string =>
  field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

function SummaryValue({ value }: { value: Value }) {
  if (value === null || value === '') return <span className="text-muted">empty</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return <bdi>{shownText(String(value))}</bdi>;
  if (!Array.isArray(value)) return <Fields summary={value} />;
  return (
    <ol className="flex flex-col gap-2">
      {value.map((item) => (
        <li key={JSON.stringify(item)}>
          <Fields summary={item} />
        </li>
      ))}
    </ol>
  );
}

const Fields = ({ summary }: { summary: LogFields }) => (
  <dl className="border-l border-line pl-3">
    {Object.entries(summary).map(([field, value]) => (
      <div key={field} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 py-0.5 max-sm:grid-cols-1">
        <dt className="break-words text-muted" title={field}>
          {shownText(nameWords(field))}
        </dt>
        <dd className="min-w-0 break-words">
          <SummaryValue value={value} />
        </dd>
      </div>
    ))}
  </dl>
);

/** What was asked, as the log tells it: secrets are `[set]`. */
export function EntrySummary({ summary }: { summary: LogFields | null }) {
  const id = useId();
  if (summary === null || Object.keys(summary).length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 font-medium">
        What was asked
      </h3>
      <Fields summary={summary} />
    </section>
  );
}
