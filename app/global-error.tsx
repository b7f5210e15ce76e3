'use client';

import './globals.css';
import { ErrorMessage } from '@/components/error-message';
import { MessagePage } from '@/components/message-page';
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
          <MessagePage title="Something went wrong" actions={<Button onClick={reset}>Try again</Button>}>
            <ErrorMessage digest={error.digest} />
          </MessagePage>
        </main>
      </body>
    </html>
  );
}
