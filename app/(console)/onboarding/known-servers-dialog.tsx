import { useDeferredValue, useState } from 'react';
import { TextField } from '@/components/form/field';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import {
  authSentences,
  CATALOGUE,
  checkedSentence,
  type Known,
  type KnownServer,
  knownName,
  NOBODY_VOUCHES,
  searchCatalogue,
} from '@/lib/catalog/catalogue';
import type { ImportRow } from '@/lib/import/row';

const FIT_WORDS: Readonly<Record<KnownServer['auth']['fit'], { tone: BadgeTone; text: string }>> = {
  bearer: { tone: 'ok', text: 'Bearer' },
  'bearer-caveat': { tone: 'warn', text: 'Bearer, see note' },
  'other-scheme': { tone: 'danger', text: 'Other scheme' },
  oauth: { tone: 'danger', text: 'OAuth only' },
  open: { tone: 'quiet', text: 'Open' },
};

const all = (): Known[] =>
  CATALOGUE.flatMap((server) => (server.urls[0] === undefined ? [] : [{ server, url: server.urls[0] }]));

const rowOf = (known: Known, key: string): ImportRow => ({
  key,
  name: knownName(known),
  url: known.url.url,
  protocol: known.url.transport,
  protocolFrom: 'stated',
  token: { state: 'missing' },
  source: { file: 'the list of known servers', client: 'Unknown client', path: known.server.name },
  environment: null,
  vaultName: null,
  notes: [],
});

export default function KnownServersDialog({
  onAdd,
  onClose,
}: {
  onAdd: (row: ImportRow) => void;
  onClose: (hasAdded: boolean) => void;
}) {
  const [text, setText] = useState('');
  const [added, setAdded] = useState<readonly string[]>([]);
  const close = () => onClose(added.length > 0);
  const asked = useDeferredValue(text.trim());
  const found = asked === '' ? all() : searchCatalogue(asked, 20);
  const add = (known: Known) => {
    onAdd(rowOf(known, `known:${crypto.getRandomValues(new Uint32Array(2)).join('-')}`));
    setAdded([...added, knownName(known)]);
  };
  return (
    <Dialog title="Choose a known server" description={NOBODY_VOUCHES} onClose={close}>
      <div className="flex flex-col gap-3">
        <TextField
          label="Search servers"
          type="search"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <ul aria-label="Known servers" className="flex flex-col">
          {found.map((known) => (
            <li key={known.url.url} className="flex flex-col gap-1 border-b border-line py-2 last:border-0">
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{knownName(known)}</span>
                <Badge tone={FIT_WORDS[known.server.auth.fit].tone}>
                  {FIT_WORDS[known.server.auth.fit].text}
                </Badge>
                <Button className="ml-auto" aria-label={`Add ${knownName(known)}`} onClick={() => add(known)}>
                  Add
                </Button>
              </span>
              <span className="text-xs break-all">{known.url.url}</span>
              <span className="text-xs text-muted">
                {authSentences(known.server)} {checkedSentence(known.server)}
              </span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="text-muted">No known server matches this name or URL.</p>}
        <div className="dialog-buttons items-center">
          <span role="status" className="text-muted">
            {added.length > 0 && `Added: ${added.join(', ')}.`}
          </span>
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
