'use client';

import './globals.css';
import type { PageError } from '@/components/error-page';
import { LazyErrorPage } from '@/components/lazy-error-page';

export default function GlobalError(props: PageError) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Strongroom</title>
        <main>
          <LazyErrorPage {...props} />
        </main>
      </body>
    </html>
  );
}
