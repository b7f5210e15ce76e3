import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';

export default function SessionDialog({
  snippets,
  onClose,
}: {
  snippets: Readonly<Record<string, string>>;
  onClose: () => void;
}) {
  return (
    <Dialog
      title="Use in a session"
      description="Replace the names in capital letters with your IDs."
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        {Object.entries(snippets).map(([name, code]) => (
          <section key={name} aria-label={name}>
            <div className="mb-1 flex items-center gap-1">
              <h3 className="text-xs font-medium text-muted">{name}</h3>
              <CopyButton text={code} label={`Copy ${name}`} />
            </div>
            <pre className="rounded bg-sunken p-3 text-xs break-all whitespace-pre-wrap">{code}</pre>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
