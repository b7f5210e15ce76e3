import { Icon } from '@/components/ui/icon';

const STEPS = ['read', 'place', 'import'] as const;
export type Step = (typeof STEPS)[number];

const NAMES: Readonly<Record<Step, string>> = {
  read: 'Read',
  place: 'Place',
  import: 'Verify and import',
};

export function Steps({
  step,
  reachable,
  onGo,
}: {
  step: Step;
  reachable: readonly Step[];
  onGo: (step: Step) => void;
}) {
  const at = STEPS.indexOf(step);
  return (
    <nav aria-label="Steps">
      <ol className="flex flex-wrap items-center gap-x-1 gap-y-1">
        {STEPS.map((one, index) => (
          <li key={one} className="flex items-center gap-1">
            {index > 0 && <Icon name="right" className="size-3 text-muted" />}
            <button
              type="button"
              aria-current={one === step ? 'step' : undefined}
              disabled={one !== step && !reachable.includes(one)}
              onClick={() => onGo(one)}
              className={`inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 py-1 disabled:text-muted ${one === step ? 'bg-accent-soft font-semibold' : 'enabled:hover:bg-sunken'}`}
            >
              <span
                aria-hidden
                className={`inline-flex size-5 items-center justify-center rounded-full text-xs tabular-nums ${one === step ? 'bg-accent text-accent-ink' : 'border border-line-strong'}`}
              >
                {index < at ? <Icon name="check" className="size-3" /> : index + 1}
              </span>
              {NAMES[one]}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
