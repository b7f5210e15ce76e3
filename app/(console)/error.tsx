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
  // The browser does not ask again for a part that failed to load until the whole page is loaded.
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
        'A part of this page could not be loaded. Strongroom may have been updated after the page was opened. Nothing was changed.'
      ) : (
        <ErrorWords digest={error.digest} />
      )}
    </BlankPage>
  );
}
