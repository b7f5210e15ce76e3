'use client';

import { ErrorMessage } from '@/components/error-message';
import { MessagePage } from '@/components/message-page';
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
    <MessagePage
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
        <ErrorMessage digest={error.digest} />
      )}
    </MessagePage>
  );
}
