import type { KeyboardEvent, ReactNode } from 'react';
import { useWindowRows } from '@/components/data-table/use-window-rows';
import { markIfChanged } from '@/components/results/changed-rows';
import { ServerAddress } from '@/components/server-address';
import { type CampaignRow, isLeft } from '@/lib/campaigns/model';
import { hostAndPort } from '@/lib/vaults/server-url';
import { factsOf, StateBadge, VaultLink } from './row-labels';

/** Height of a row (`h-14`), px. */
const ROW_PX = 56;
const CELL = 'overflow-hidden px-3 align-middle';

const Spacer = ({ height }: { height: number }) => (
  <tr aria-hidden>
    <td height={height} />
  </tr>
);

/** The row of the focused button; null if another control has the focus. */
const indexOf = (target: EventTarget): number | null => {
  const index = target instanceof HTMLElement ? target.dataset.row : undefined;
  return index === undefined ? null : Number(index);
};

/**
 * The rows of a campaign. Arrow keys, `j` and `k` move between rows, `n` goes to the next one left, and Enter opens it.
 * The keys work while a row has the focus; elsewhere, `j` goes to the first row.
 */
export function Worklist({
  rows,
  isRotatable,
  onOpen,
  button,
  actions,
}: {
  rows: readonly CampaignRow[];
  isRotatable: (row: CampaignRow) => boolean;
  onOpen: (row: CampaignRow) => void;
  button: object;
  /** The menu of a row; nothing for viewers. */
  actions: (row: CampaignRow) => ReactNode;
}) {
  const { body, virtualizer, items, before, after } = useWindowRows(rows.length, ROW_PX);

  /** Scrolls to a row that is not rendered yet. */
  const focusRow = (index: number, tries = 20) => {
    const button = body.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    if (button) return button.focus();
    if (tries === 0) return;
    virtualizer.scrollToIndex(index, { align: 'center' });
    requestAnimationFrame(() => focusRow(index, tries - 1));
  };
  const nextLeft = (from: number): number => {
    const order = [...rows.keys()].map((step) => (from + 1 + step) % rows.length);
    return order.find((index) => index !== from && rows[index] && isLeft(rows[index])) ?? from;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = indexOf(event.target);
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = event.key === 'n' ? nextLeft(at) : moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focusRow(Math.min(Math.max(to, 0), rows.length - 1));
  };

  return (
    <div className="rounded-md border border-line bg-surface">
      <table aria-rowcount={rows.length + 1} className="w-full table-fixed border-collapse">
        <caption className="sr-only">Credentials of the campaign</caption>
        <thead>
          <tr aria-rowindex={1} className="border-b border-line text-left text-xs text-muted">
            <th scope="col" className="w-[32%] px-3 py-1.5 font-medium max-lg:w-[42%] max-sm:w-[58%]">
              MCP server
            </th>
            <th scope="col" className="w-[18%] px-3 py-1.5 font-medium max-lg:w-[26%] max-md:hidden">
              Vault
            </th>
            <th scope="col" className="w-[16%] px-3 py-1.5 font-medium max-lg:hidden">
              Owner
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              State
            </th>
            <th scope="col" className="w-12 py-1.5">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {before > 0 && <Spacer height={before} />}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const facts = factsOf(row).join(' ');
            return (
              <tr
                key={`${row.vaultId} ${row.credentialId}`}
                ref={markIfChanged}
                data-key={row.credentialId}
                data-current={index === items[0]?.index ? '' : undefined}
                aria-rowindex={index + 2}
                className="h-14 border-b border-line last:border-0 focus-within:bg-accent-soft hover:bg-sunken/60"
              >
                <td className={CELL}>
                  <button
                    type="button"
                    data-row={index}
                    aria-label={`${isRotatable(row) ? 'Rotate' : 'Open the vault of'} ${row.target} in ${row.vaultName}`}
                    onClick={() => onOpen(row)}
                    className="block w-full scroll-my-16 text-left hover:underline"
                    {...button}
                  >
                    <span className="block truncate font-medium">
                      {row.service ?? hostAndPort(row.target)}
                      <span className="ml-1.5 font-normal text-muted md:hidden">{row.vaultName}</span>
                    </span>
                    <ServerAddress address={row.target} className="text-xs text-muted" />
                  </button>
                </td>
                <td className={`${CELL} max-md:hidden`}>
                  <span className="block truncate" title={row.vaultName}>
                    <VaultLink row={row} />
                  </span>
                  <span className="block truncate text-xs text-muted">{row.environment}</span>
                </td>
                <td className={`${CELL} max-lg:hidden`}>
                  <span className="block truncate" title={row.owner ?? undefined}>
                    {row.owner ?? <span className="text-muted">–</span>}
                  </span>
                </td>
                <td className={CELL}>
                  <StateBadge state={row.state} />
                  <span className="block truncate text-xs text-muted" title={facts}>
                    {facts}
                  </span>
                </td>
                <td className="pr-2 text-right">{actions(row)}</td>
              </tr>
            );
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
    </div>
  );
}
