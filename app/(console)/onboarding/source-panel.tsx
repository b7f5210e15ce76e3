import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import { CONTROL, Complaint, Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import { ConfigurationField, PRIVATE_TEXT } from '../configuration-field';
import { handedText, takeHandedText } from '../handed-text';
import { type ConfigurationFile, readChosen, sizeComplaint } from './read-files';

const PASTED = 'Pasted text';
const NOT_READ = 'A file could not be read. Choose files, not folders.';

function FileDrop({ isShut, onChoose }: { isShut: boolean; onChoose: (files: readonly File[]) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChoose([...event.dataTransfer.files]);
  };
  return (
    // Dropping is a pointer shortcut; the button inside works for all input devices.
    <fieldset
      aria-label="Files"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex flex-col items-center justify-center gap-2 rounded-md border border-dashed px-4 py-6 text-center ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`}
    >
      <p className="font-medium">Drop configuration files here</p>
      <p className="text-xs text-muted">
        JSON, TOML, YAML or CSV of Claude, Cursor, VS Code, Windsurf, Gemini, Codex, Zed, Goose, Qoder and
        others. Up to 2 MB together.
      </p>
      <Button disabled={isShut} onClick={() => picker.current?.click()}>
        Choose files
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label="Configuration files"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // Permits choosing the same file again.
          target.value = '';
          if (files.length > 0) onChoose(files);
        }}
      />
    </fieldset>
  );
}

/** Reads text pasted on another page. Runs after the commit, in which the form is still incomplete. */
function readHanded(form: HTMLFormElement | null): void {
  if (form !== null && takeHandedText() !== '') queueMicrotask(() => form.requestSubmit());
}

export function SourcePanel({
  files,
  rows,
  isBusy,
  isFrozen,
  onRead,
  onNext,
}: {
  files: readonly ConfigurationFile[];
  rows: number;
  isBusy: boolean;
  /** Rows are being verified or sent, so no file may be read. */
  isFrozen: boolean;
  /** Resolves to whether every added file contained something. */
  onRead: (added: readonly ConfigurationFile[], env: string) => Promise<boolean>;
  onNext: () => void;
}) {
  const [text, setText] = useState(handedText);
  const [env, setEnv] = useState('');
  const [complaint, setComplaint] = useState<string>();

  const isShut = isBusy || isFrozen;
  const hasNothingNew = text.trim() === '' && files.length === 0 && rows > 0;

  const choose = async (chosen: readonly File[]) => {
    const tooLarge = sizeComplaint(files, chosen);
    setComplaint(tooLarge ?? undefined);
    if (tooLarge !== null || isShut) return;
    const added = await readChosen(chosen).catch(() => null);
    if (added === null) setComplaint(NOT_READ);
    else await onRead(added, env);
  };
  const read = async (event: FormEvent) => {
    event.preventDefault();
    if (hasNothingNew) return onNext();
    const pasted = text.trim() === '' ? [] : [{ name: PASTED, text }];
    const tooLarge = sizeComplaint(files, [new Blob([text])]);
    const nothing =
      pasted.length + files.length === 0 ? 'Paste a configuration first, or choose files.' : null;
    setComplaint(tooLarge ?? nothing ?? undefined);
    if (tooLarge !== null || nothing !== null || isShut) return;
    // Text without rows stays, so that it can be corrected; so does text typed in the meantime.
    if (await onRead(pasted, env)) setText((now) => (now === text ? '' : now));
  };
  return (
    <form
      method="dialog"
      ref={readHanded}
      aria-label="Configuration"
      noValidate
      onSubmit={read}
      className="flex flex-col gap-3"
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <FileDrop isShut={isShut} onChoose={choose} />
        <ConfigurationField
          label="Or paste configuration"
          hint="JSON, TOML, YAML, XML, CSV, install links, or “claude mcp add …” lines."
          value={text}
          onChange={setText}
        />
      </div>
      <Field
        label="Values (.env)"
        hint="Optional NAME=value lines that replace ${NAME} and similar. Shown as dots."
      >
        {(described) => (
          <textarea
            rows={2}
            className={`${CONTROL} masked font-mono`}
            value={env}
            onChange={({ target }) => setEnv(target.value)}
            onCopy={(event) => event.preventDefault()}
            onCut={(event) => event.preventDefault()}
            {...PRIVATE_TEXT}
            {...described}
          />
        )}
      </Field>
      <Complaint>{complaint}</Complaint>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" disabled={isShut}>
          {isBusy && 'Reading…'}
          {!isBusy && (hasNothingNew ? `Continue with ${counted(rows, 'row')}` : 'Read configuration')}
        </Button>
        <p className="text-xs text-muted">
          Files are read in this browser. Only the rows that you verify or import leave it.
        </p>
      </div>
    </form>
  );
}
