import { lazy, Suspense } from 'react';
import type { PageError } from './error-page';
import { Button } from './ui/button';

/** For a browser that cannot load the error page either. */
const Unloaded = () => (
  <div className="px-4 py-20">
    <h1 className="text-2xl font-semibold">Something went wrong</h1>
    <p className="my-3 text-muted">Part of this page could not be loaded. Check your connection.</p>
    <Button onClick={() => window.location.reload()}>Reload page</Button>
  </div>
);

const ErrorPage = lazy(() => import('./error-page').catch(() => ({ default: Unloaded })));

/** Most visits need no error page, so its code is loaded with the first error. */
export const LazyErrorPage = (props: PageError) => (
  <Suspense>
    <ErrorPage {...props} />
  </Suspense>
);
