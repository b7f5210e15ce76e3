import { memo, type ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Icon } from '@/components/ui/icon';
import { VERDICT_LABELS, verdictTone } from '@/components/verdict-labels';
import type { RowNote } from '@/lib/import/row';
import { COLUMNS, WIDE } from './grid-columns';
import { type GridRow, isDone } from './import-state';
import { isAskable, obstaclesOf, remarksOf } from './readiness';
import { type Editing, RowEditor } from './row-editor';
import { OUTCOME_WORDS, TOKEN_WORDS, urlParts } from './row-labels';

const NO_NOTES: RowNote[] = [];

function Cell({ className = '', children }: { className?: string; children: ReactNode }) {
  return <td className={`block min-w-0 ${className}`}>{children}</td>;
}

function Url({ url }: { url: string }) {
  const { before, host, after } = urlParts(url);
  if (url === '') return <span className="text-danger">No URL</span>;
  return (
    <span className="block truncate" title={url}>
      <span className="text-muted">{before}</span>
      {host}
      <span className="text-muted">{after}</span>
    </span>
  );
}

const LEVEL_COLOURS: Readonly<Record<RowNote['level'], string>> = {
  problem: 'text-danger',
  warning: 'text-warn',
  hint: 'text-muted',
};

function Remark({ remarks: [first, ...others] }: { remarks: readonly RowNote[] }) {
  if (first === undefined) return null;
  return (
    <>
      <span className={`min-w-0 lg:truncate ${LEVEL_COLOURS[first.level]}`} title={first.sentence}>
        {first.sentence}
      </span>
      {others.length > 0 && (
        <span className="shrink-0 text-muted" title={others.map(({ sentence }) => sentence).join('\n')}>
          +{others.length} more
        </span>
      )}
    </>
  );
}

function Result({ row }: { row: GridRow }) {
  if (row.ended !== null && !row.check?.isAfterEnd) {
    const { tone, text } = OUTCOME_WORDS[row.ended.outcome];
    return (
      <Badge tone={tone}>
        <span title={row.ended.sentence ?? undefined}>{text}</span>
      </Badge>
    );
  }
  if (row.check !== null) {
    const { code, sentence } = row.check.verdict;
    return (
      <Badge tone={verdictTone(code)} className="max-w-full truncate">
        <span title={sentence}>{VERDICT_LABELS[code]}</span>
      </Badge>
    );
  }
  if (!row.isTicked)
    return <span className="text-xs text-muted">{row.askedUntil === null ? 'Left out' : 'Asked'}</span>;
  return obstaclesOf(row).length > 0 ? (
    <span className="text-xs text-warn">To fix</span>
  ) : (
    <span className="text-xs text-muted">Ready</span>
  );
}

export const GridRowView = memo(function GridRowView({
  row,
  lints,
  index,
  start,
  measure,
  isActive,
  isOpen,
  onOpen,
  onNext,
  onClose,
  ...editing
}: Editing & {
  row: GridRow;
  lints: RowNote[] | undefined;
  index: number;
  /** Pixels from the top of the list. */
  start: number;
  measure: (row: HTMLTableRowElement | null) => void;
  isActive: boolean;
  isOpen: boolean;
  onOpen: (key: string | null) => void;
  onNext: (index: number) => void;
  onClose: (index: number) => void;
}) {
  const { onAsk, ...edits } = editing;
  const { isFrozen, onChange } = editing;
  const remarks = isOpen ? NO_NOTES : remarksOf(row, lints ?? NO_NOTES);
  const askable = isAskable(row) && !isFrozen;
  const done = isDone(row);
  const token = TOKEN_WORDS[row.token.state];
  return (
    <tr
      data-index={index}
      ref={measure}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${start}px)` }}
      className={`absolute inset-x-0 top-0 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 ${WIDE} ${isOpen ? 'bg-sunken/50' : 'hover:bg-sunken/60'}`}
    >
      <Cell>
        <input
          type="checkbox"
          aria-label={`Include ${row.name}`}
          data-cell="tick"
          tabIndex={isActive ? 0 : -1}
          className="size-4 accent-accent align-middle"
          checked={row.isTicked && !done}
          // Not `disabled`: the arrow keys must be able to focus it.
          aria-disabled={done || isFrozen}
          onChange={({ target }) =>
            isFrozen || onChange({ type: 'ticked', keys: new Set([row.key]), isTicked: target.checked })
          }
        />
      </Cell>
      <Cell className="max-lg:flex-1">
        <button
          type="button"
          data-cell="name"
          tabIndex={isActive ? 0 : -1}
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? null : row.key)}
          className="flex max-w-full items-center gap-1 rounded text-left font-medium hover:underline"
        >
          <Icon
            name="right"
            className={`size-3 text-muted transition-transform ${isOpen ? 'rotate-90' : ''}`}
          />
          <span className="truncate">{row.name}</span>
        </button>
      </Cell>
      <Cell className="max-lg:order-1 max-lg:basis-full">
        <Url url={row.url} />
      </Cell>
      <Cell className="text-xs whitespace-nowrap max-lg:order-2">
        {row.protocol === 'sse' ? 'SSE' : 'HTTP'}
        {row.protocolFrom === 'guessed' && <span className="text-muted"> · guessed</span>}
      </Cell>
      <Cell className="max-lg:order-2">
        {done ? (
          <span className="text-xs text-muted">
            {row.ended?.outcome === 'created' ? 'Stored' : 'Not sent'}
          </span>
        ) : (
          <Badge tone={token.tone}>
            <span className="sr-only">Token: </span>
            {token.text}
          </Badge>
        )}
      </Cell>
      <Cell className="truncate text-xs max-lg:order-2">
        {row.target === null ? (
          <span className="text-muted">–</span>
        ) : (
          <span title={row.target.name}>
            {row.target.name}
            {row.target.kind === 'new' && <span className="text-muted"> (new)</span>}
          </span>
        )}
      </Cell>
      <Cell>
        <Result row={row} />
      </Cell>
      {(remarks.length > 0 || askable) && (
        <td className="flex min-h-6 basis-full items-center gap-2 text-xs max-lg:order-3 lg:col-start-2 lg:-col-end-1">
          <Remark remarks={remarks} />
          {askable && (
            <button
              type="button"
              data-cell="ask"
              tabIndex={isActive ? 0 : -1}
              aria-label={`Ask a teammate for the token of ${row.name}`}
              onClick={() => onAsk(row)}
              className="min-h-6 shrink-0 rounded px-1 font-medium underline hover:bg-sunken"
            >
              Ask a teammate
            </button>
          )}
        </td>
      )}
      {isOpen && (
        <td colSpan={COLUMNS.length} className="col-span-full block basis-full max-lg:order-3">
          <RowEditor
            row={row}
            notes={[...row.notes, ...(lints ?? NO_NOTES)]}
            {...edits}
            onNext={() => onNext(index)}
            onClose={() => onClose(index)}
          />
        </td>
      )}
    </tr>
  );
});
