import { CONTROL, Field } from './form/field';
import { Button } from './ui/button';
import { CopyButton } from './ui/copy-button';
import { Dialog } from './ui/dialog';

interface ShownLink {
  label: string;
  copyLabel: string;
  link: string;
}

const LinkField = ({ label, copyLabel, link }: ShownLink) => (
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
  links,
  description,
  onClose,
}: {
  links: readonly ShownLink[];
  description: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={links.length === 1 ? 'Send this link' : `Send these ${links.length} links`}
      description={description}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        {links.map((one) => (
          <LinkField key={one.link} {...one} />
        ))}
        <div className="dialog-buttons">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
