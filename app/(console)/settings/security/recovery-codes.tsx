import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';

/** Saves a text as a file of the browser. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Shown this once: the server keeps them in a form that nobody reads. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = `${codes.join('\n')}\n`;
  return (
    <div className="flex flex-col gap-4">
      <p>
        Each code signs you in once in place of the app. They are not shown again: keep them where you keep
        important papers, not on the phone with the app.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken px-4 py-3 font-mono"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="inline-flex items-center gap-2">
          <Button onClick={() => download('strongroom-recovery-codes.txt', text)}>
            Download recovery codes
          </Button>
          <CopyButton text={text} label="Copy recovery codes" />
        </span>
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
