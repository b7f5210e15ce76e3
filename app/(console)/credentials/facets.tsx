import { SHEET } from '@/components/data-table/filters-sheet';
import { Button } from '@/components/ui/button';
import { FACETS, type Facet, type InventorySummary } from '@/lib/inventory/model';
import { parseQuery, type QualifierName } from '@/lib/inventory/query';

const WORDS: Readonly<Record<Facet, { title: string; name: QualifierName }>> = {
  environment: { title: 'Environment', name: 'env' },
  host: { title: 'Host', name: 'host' },
  age: { title: 'Age', name: 'age' },
  verified: { title: 'Verified', name: 'verified' },
  owner: { title: 'Owner', name: 'owner' },
  status: { title: 'Status', name: 'status' },
  kind: { title: 'Kind', name: 'kind' },
};

const AGES: Readonly<Record<string, { label: string; value: string }>> = {
  '0-30': { label: 'up to 30 days', value: '<31d' },
  '31-90': { label: '31 to 90 days', value: '31d..91d' },
  '91-180': { label: '91 to 180 days', value: '91d..181d' },
  '181-365': { label: '181 to 365 days', value: '181d..366d' },
  '366+': { label: 'more than a year', value: '>366d' },
  unknown: { label: 'unknown', value: 'unknown' },
};

const SHOWN_MAX = 8;

/** Most frequent first; ages in their own order. */
function valuesOf(summary: InventorySummary | undefined, facet: Facet) {
  const values = summary?.facets.filter((one) => one.facet === facet) ?? [];
  const place = ({ value }: { value: string }) => Object.keys(AGES).indexOf(value);
  return facet === 'age' ? values.toSorted((one, other) => place(one) - place(other)) : values;
}

/** Counts of the matching rows per facet; a press adds the value to the search or removes it. */
export function Facets({
  id,
  summary,
  q,
  onToggle,
}: {
  /** Id of the sheet that contains the facets on a narrow screen. */
  id: string;
  summary: InventorySummary | undefined;
  q: string;
  onToggle: (name: QualifierName, value: string) => void;
}) {
  const { terms } = parseQuery(q);
  const isOn = (name: QualifierName, value: string) =>
    terms.some((term) => term.name === name && term.value === value.toLowerCase() && !term.isNegated);
  return (
    <aside aria-label="Facets" className="flex w-56 shrink-0 flex-col items-start gap-4 max-lg:contents">
      <div id={id} popover="auto" className={`${SHEET} flex-col gap-4 overflow-y-auto lg:contents`}>
        {FACETS.map((facet) => {
          const { title, name } = WORDS[facet];
          const values = valuesOf(summary, facet);
          if (values.length === 0) return null;
          return (
            <section key={facet} aria-label={title} className="w-full">
              <h2 className="mb-1 text-xs font-medium text-muted">{title}</h2>
              <ul>
                {values.slice(0, SHOWN_MAX).map(({ value, count }) => {
                  const term = facet === 'age' ? (AGES[value]?.value ?? value) : value;
                  return (
                    <li key={value}>
                      <button
                        type="button"
                        aria-pressed={isOn(name, term)}
                        onClick={() => onToggle(name, term)}
                        className="flex w-full items-baseline gap-2 rounded px-1.5 py-0.5 text-left hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:font-medium"
                      >
                        <span className="min-w-0 flex-1 truncate">
                          {facet === 'age' ? AGES[value]?.label : value}
                        </span>
                        <span className="text-xs text-muted tabular-nums">{count.toLocaleString('en')}</span>
                      </button>
                    </li>
                  );
                })}
              </ul>
            </section>
          );
        })}
        {/* Covers the values that scroll behind it, across the full width of the sheet. */}
        <div className="sticky -bottom-4 -mx-4 -mb-4 bg-raised p-4 lg:hidden">
          <Button popoverTarget={id} popoverTargetAction="hide" variant="primary" className="w-full">
            Show results
          </Button>
        </div>
      </div>
    </aside>
  );
}
