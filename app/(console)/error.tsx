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
    <BlankPage title="Something went wrong" actions={<Button onClick={reset}>Try again</Button>}>
      Strongroom could not show this page. Nothing was changed by that.
      {error.digest && (
        <p className="mt-2 text-xs">Error {error.digest}; the log of the server tells more.</p>
      )}
    </BlankPage>
  );
}
