import { CONTROL, Field } from './form/field';
import { Button } from './ui/button';
import { CopyButton } from './ui/copy-button';
import { Dialog } from './ui/dialog';

/** A link that is shown once, with a button that copies it. */
export const LinkField = ({ label, copyLabel, link }: { label: string; copyLabel: string; link: string }) => (
  <Field label={label}>
    {(described) => (
      <span className="flex items-center gap-2">
        <input
          readOnly
          value={link}
          onFocus={(event) => event.currentTarget.select()}
          className={`${CONTROL} font-mono`}
          {...described}
        />
        <CopyButton text={link} label={copyLabel} />
      </span>
    )}
  </Field>
);

export function LinkDialog({
  label,
  copyLabel,
  description,
  link,
  onClose,
}: {
  label: string;
  copyLabel: string;
  description: string;
  link: string;
  onClose: () => void;
}) {
  return (
    <Dialog title="Send this link" description={description} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <LinkField label={label} copyLabel={copyLabel} link={link} />
        <div className="flex justify-end">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
