import { FIELD } from '@/components/data-table/list-filters';
import { Icon } from '@/components/ui/icon';
import { AREAS } from '@/lib/audit/areas';
import { counted } from '@/lib/core/counted';

export function ActionFilter({
  chosen,
  onChoose,
}: {
  chosen: string[] | null;
  onChoose: (actions: string[] | null) => unknown;
}) {
  const has = (name: string) => chosen?.includes(name) ?? false;
  const set = (names: readonly string[], isOn: boolean) => {
    const others = (chosen ?? []).filter((name) => !names.includes(name));
    const actions = isOn ? [...others, ...names] : others;
    onChoose(actions.length === 0 ? null : actions);
  };
  const labels = AREAS.flatMap(({ actions }) => actions.filter(({ name }) => has(name)));
  const face =
    chosen === null
      ? 'Any'
      : chosen.length === 1
        ? (labels[0]?.label ?? chosen[0])
        : counted(chosen.length, 'action');
  return (
    <details
      className="max-sm:basis-full"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !event.currentTarget.open) return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
    >
      <summary className="flex cursor-pointer list-none items-center gap-1.5">
        <span className="text-muted">Actions</span>
        <span className={`${FIELD} inline-flex max-w-56 min-w-28 items-center gap-1 max-sm:flex-1`}>
          <span className="min-w-0 flex-1 truncate">{face}</span>
          <Icon name="right" className="size-3 rotate-90" />
        </span>
      </summary>
      <div className="relative z-10 mt-1 max-h-96 overflow-y-auto rounded-md border border-line-strong bg-raised p-3 shadow-xl sm:absolute sm:top-full sm:left-0 sm:w-[36rem] sm:max-w-full">
        <div className="gap-6 sm:columns-2">
          {AREAS.map(({ title, actions }) => {
            const names = actions.map(({ name }) => name);
            const count = names.filter(has).length;
            return (
              <fieldset key={title} className="mb-3 break-inside-avoid">
                <legend className="sr-only">{title}</legend>
                <label className="flex items-center gap-2 py-0.5 font-medium">
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    checked={count === names.length}
                    ref={(box) => {
                      if (box) box.indeterminate = count > 0 && count < names.length;
                    }}
                    onChange={({ target }) => set(names, target.checked)}
                  />
                  {title}
                </label>
                {actions.map(({ name, label }) => (
                  <label key={name} className="flex items-center gap-2 py-0.5 pl-6">
                    <input
                      type="checkbox"
                      className="size-4 accent-accent"
                      checked={has(name)}
                      onChange={({ target }) => set([name], target.checked)}
                    />
                    {label}
                  </label>
                ))}
              </fieldset>
            );
          })}
        </div>
      </div>
    </details>
  );
}
