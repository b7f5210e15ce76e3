import { Button } from './ui/button';

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
