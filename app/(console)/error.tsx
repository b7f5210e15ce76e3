'use client';

import { BlankPage } from '@/components/blank-page';
import { Button } from '@/components/ui/button';

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <BlankPage
      title="Something went wrong"
      actions={
        // What did not load once is not asked for again before the page is loaded as a whole.
        error.name === 'ChunkLoadError' ? (
          <Button onClick={() => window.location.reload()}>Reload page</Button>
        ) : (
          <Button onClick={reset}>Try again</Button>
        )
      }
    >
      {error.name === 'ChunkLoadError'
        ? 'A part of this page could not be loaded. Strongroom may have been updated after the page was opened. Nothing was changed.'
        : 'Strongroom could not show this page. Nothing was changed by that.'}
      {error.digest && (
        <p className="mt-2 text-xs">Error {error.digest}; the log of the server tells more.</p>
      )}
    </BlankPage>
  );
}
