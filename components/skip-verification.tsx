import { Button } from './ui/button';

/** Submits a form without verification, if its vetting permits that. */
export const SkipVerification = ({
  isOffered,
  form,
  verb = 'Store',
}: {
  isOffered: boolean;
  form: { submitSecondary: () => void; isSending: boolean };
  verb?: string;
}) =>
  isOffered && (
    <Button onClick={form.submitSecondary} disabled={form.isSending}>
      {verb} without verification
    </Button>
  );
