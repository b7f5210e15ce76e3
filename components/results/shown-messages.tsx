import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Notice } from '../ui/notice';
import { MessageLinks, MessageText } from './message-parts';
import { hideMessage, type Message } from './report';

/** Closes a message. The focus was on its button and moves to the page. */
function close(id: number) {
  hideMessage(id);
  document.getElementById('main')?.focus();
}

const CloseButton = ({ id }: { id: number }) => (
  <Button variant="quiet" className="px-2" aria-label="Close message" onClick={() => close(id)}>
    <Icon name="close" />
  </Button>
);

/** Stays until it is closed: it requires an action or reports an unknown outcome. */
const Banner = ({ message }: { message: Message }) => (
  <Notice
    tone={message.tone}
    actions={
      <>
        <MessageLinks message={message} />
        <CloseButton id={message.id} />
      </>
    }
  >
    <MessageText message={message} />
  </Notice>
);

/** Disappears when its animation ends. The animation pauses while the pointer or the focus is on a toast. */
const Toast = ({ message }: { message: Message }) => (
  <div
    data-toast
    onAnimationEnd={({ animationName }) => animationName === 'stay' && hideMessage(message.id)}
    className="pointer-events-auto flex items-start gap-3 rounded-md border border-line bg-raised py-1.5 pr-1.5 pl-3 shadow-lg animate-[stay_15s] group-focus-within:[animation-play-state:paused] group-hover:[animation-play-state:paused]"
  >
    <Icon name="check" className="mt-1.5 size-4 text-ok" />
    <div className="min-w-0 flex-1 py-1 break-words">
      <MessageText message={message} />
      <MessageLinks message={message} />
    </div>
    <CloseButton id={message.id} />
  </div>
);

/** One message on the page: a toast for success, otherwise a banner. */
export default function ShownMessage({ message }: { message: Message }) {
  return message.tone === 'ok' ? <Toast message={message} /> : <Banner message={message} />;
}
