'use client';

import './globals.css';
import { BlankPage } from '@/components/blank-page';
import { ErrorWords } from '@/components/error-words';
import { Button } from '@/components/ui/button';

export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Strongroom</title>
        <main>
          <BlankPage title="Something went wrong" actions={<Button onClick={reset}>Try again</Button>}>
            <ErrorWords digest={error.digest} />
          </BlankPage>
        </main>
      </body>
    </html>
  );
}
