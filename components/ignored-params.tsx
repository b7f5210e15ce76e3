import { Notice } from './ui/notice';

export function IgnoredParams({ ignored }: { ignored: string[] }) {
  if (ignored.length === 0) return null;
  return (
    <div className="mb-3">
      <Notice tone="warn" title="Some filters in this address are invalid">
        Ignored:{' '}
        {ignored.map((part) => (
          <code key={part} className="mr-2 break-all">
            {part}
          </code>
        ))}
        The list is shown without them.
      </Notice>
    </div>
  );
}
