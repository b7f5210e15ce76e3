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
  // Browsers do not retry a module that failed to load until the page is reloaded.
  const isMissingPart = error.name === 'ChunkLoadError';
  return (
    <BlankPage
      title="Something went wrong"
      actions={
        isMissingPart ? (
          <Button onClick={() => window.location.reload()}>Reload page</Button>
        ) : (
          <Button onClick={reset}>Try again</Button>
        )
      }
    >
      {isMissingPart ? (
        'Part of this page could not be loaded. Strongroom may have been updated since. Nothing was changed.'
      ) : (
        <ErrorWords digest={error.digest} />
      )}
    </BlankPage>
  );
}
