import { useState } from 'react';
import type { CurrentUser } from '@/components/current-user';
import { Switch } from '@/components/form/switch';
import { Dialog } from '@/components/ui/dialog';
import { areShortcutsOn, placesOf, switchShortcuts } from './shortcuts';

export default function ShortcutsDialog({ user, onClose }: { user: CurrentUser; onClose: () => void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  const keys: [keys: string, does: string][] = [
    ['Ctrl K or ⌘ K', 'Go to a vault, a credential, a server or a page'],
    ['/', 'Search on this page'],
    ['?', 'Keyboard shortcuts'],
    ['j or k', 'Go to the next or the previous row of a table'],
    ['↓ or ↑', 'The same, with the focus in a row'],
    ['Enter', 'Open the row'],
    ['x', 'Select the row'],
    ...placesOf(user.role).map(({ key, label }): [string, string] => [`g ${key}`, label]),
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1.5">
        {keys.map(([combination, does]) => (
          <div key={combination} className="contents">
            <dt>
              <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 text-xs">{combination}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 border-t border-line pt-3">
        <Switch
          label="Use single-key shortcuts"
          checked={isOn}
          onChange={(checked) => {
            switchShortcuts(checked);
            setOn(checked);
          }}
        />
      </div>
    </Dialog>
  );
}
