import { CopyButton } from '@/components/ui/copy-button';

/** The lines that name this vault, ready to copy. The PAT stays a variable. */
export function SessionPanel({ snippets }: { snippets: Readonly<Record<string, string>> }) {
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 font-medium">Use in a session</summary>
      <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
        <p className="text-muted">
          A session may use every active credential of the vaults that it names. Replace the capital letters
          with ids of yours.
        </p>
        {Object.entries(snippets).map(([name, code]) => (
          <section key={name} aria-label={name}>
            <div className="mb-1 flex items-center gap-1">
              <h3 className="text-xs font-medium text-muted">{name}</h3>
              <CopyButton text={code} label={`Copy ${name}`} />
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
            <pre tabIndex={0} className="overflow-x-auto rounded bg-sunken p-3 text-xs">
              {code}
            </pre>
          </section>
        ))}
      </div>
    </details>
  );
}
