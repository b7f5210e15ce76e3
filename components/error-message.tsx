import { sentenceOfDigest } from '@/lib/core/database-trouble';

export function ErrorMessage({ digest }: { digest: string | undefined }) {
  const sentence = sentenceOfDigest(digest);
  return (
    <>
      {sentence ?? 'Strongroom could not show this page.'} Opening it changed nothing.
      {digest && sentence === null && (
        <p className="mt-2 text-xs">Error {digest}. Details are in the server log.</p>
      )}
    </>
  );
}
