import { ErrorMessage } from './error-message';
import { MessagePage } from './message-page';
import { Button } from './ui/button';

export interface PageError {
  error: Error & { digest?: string };
  reset: () => void;
}

/** The page that replaces one that failed. */
export default function ErrorPage({ error, reset }: PageError) {
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
