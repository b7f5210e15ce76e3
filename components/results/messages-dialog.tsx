import { Dialog } from '../ui/dialog';
import { Time } from '../ui/time';
import { MessageLinks, MessageText } from './message-parts';
import { useMessages } from './report';

const WORDS = { ok: 'Done', info: 'Note', warn: 'Warning', danger: 'Failed' } as const;

export default function MessagesDialog({ onClose }: { onClose: () => void }) {
  const messages = useMessages().toReversed();
  return (
    <Dialog title="Messages" description="Results of your changes in this tab." onClose={onClose}>
      {messages.length === 0 ? (
        <p className="text-muted">No messages yet.</p>
      ) : (
        <ol className="flex flex-col">
          {messages.map((message) => (
            <li key={message.id} className="border-b border-line py-2 break-words first:pt-0 last:border-0">
              <p className="text-xs text-muted">
                {WORDS[message.tone]} · <Time value={message.at} />
              </p>
              <MessageText message={message} />
              <MessageLinks message={message} />
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
