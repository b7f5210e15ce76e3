'use client';

import { CONTROL, Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { formatTime } from '@/components/ui/time';

/** The link, this once: only its digest is kept. */
export function LinkDialog({
  link,
  expiresAt,
  onClose,
}: {
  link: string;
  expiresAt: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title="Send this link"
      description={`It works once, until ${formatTime(expiresAt)} UTC, and is not shown again. Whoever has it can enter a token: send it to one person, by a way that only they read.`}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <Field label="Link for your teammate">
          {(described) => (
            <span className="flex items-center gap-2">
              <input
                readOnly
                value={link}
                onFocus={(event) => event.currentTarget.select()}
                className={`${CONTROL} font-mono`}
                {...described}
              />
              <CopyButton text={link} label="Copy the link" />
            </span>
          )}
        </Field>
        <div className="flex justify-end">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
