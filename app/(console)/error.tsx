'use client';

import { BlankPage } from '@/components/blank-page';
import { ErrorWords } from '@/components/error-words';
import { Button } from '@/components/ui/button';

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <BlankPage title="Something went wrong" actions={<Button onClick={reset}>Try again</Button>}>
      <ErrorWords digest={error.digest} />
    </BlankPage>
  );
}
