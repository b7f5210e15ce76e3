import { type ReactNode, useState } from 'react';
import { ProblemNotice } from '../problem-notice';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { Form } from './form';
import type { ActionForm } from './use-action-form';
import { useUnsavedGuard } from './use-unsaved-guard';

export function FormDialog({
  title,
  description,
  verb,
  verbWhileSending,
  secondary,
  form,
  problemTitle,
  unknownTitle,
  asksBeforeClosing = true,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  verb: string;
  verbWhileSending: string;
  secondary?: ReactNode;
  form: ActionForm;
  problemTitle: string;
  /** Replaces `problemTitle` if the outcome is unknown. */
  unknownTitle?: string;
  /** False if the input is quick to type again. */
  asksBeforeClosing?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const { problem, isSending } = form;
  const unsaved = asksBeforeClosing && form.formState.isDirty;
  const [asking, setAsking] = useState(false);
  useUnsavedGuard(unsaved && !isSending);
  const leave = () => {
    if (isSending) return;
    if (unsaved && !asking) setAsking(true);
    else onClose();
  };
  return (
    <Dialog title={title} description={description} onClose={leave}>
      <Form form={form} aria-label={title} className="flex flex-col gap-4 *:empty:-mt-4">
        {children}
        {problem && (
          <ProblemNotice problem={problem} title={problemTitle} {...(unknownTitle && { unknownTitle })} />
        )}
        {asking && (
          <Notice
            tone="warn"
            title="Discard changes?"
            actions={
              <>
                <Button onClick={() => setAsking(false)}>Keep editing</Button>
                <Button variant="danger" onClick={onClose}>
                  Discard changes
                </Button>
              </>
            }
          />
        )}
        <div className="dialog-buttons">
          <Button data-autofocus onClick={leave} disabled={isSending}>
            Cancel
          </Button>
          {secondary}
          <Button type="submit" variant="primary" disabled={isSending}>
            {isSending ? verbWhileSending : verb}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
