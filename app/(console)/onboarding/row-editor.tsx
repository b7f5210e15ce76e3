import type { Dispatch, ReactNode } from 'react';
import { PROTOCOL_NAMES } from '@/components/credential-names';
import { Finding } from '@/components/findings';
import { Options, SelectField, TextField } from '@/components/form/field';
import { TokenField } from '@/components/form/token-field';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { VerdictCard } from '@/components/verdict-card';
import { counted } from '@/lib/core/counted';
import { jwtExpiry } from '@/lib/credential-kinds/jwt';
import { cleanToken, tokenComplaint } from '@/lib/credential-kinds/token';
import type { RowNote } from '@/lib/import/row';
import { type Change, type GridRow, isDone } from './import-state';
import { obstaclesOf, urlComplaint } from './readiness';
import { OUTCOME_WORDS } from './row-labels';

/** Returns an instant in the past as RFC 3339, or null. */
function expiredAt(typed: string): string | null {
  const expiry = jwtExpiry(cleanToken(typed));
  return expiry !== null && expiry.getTime() < Date.now() ? expiry.toISOString() : null;
}

const PLACEHOLDERS: Readonly<Record<GridRow['token']['state'], string>> = {
  set: 'Set. Type here to replace it.',
  missing: '',
  placeholder: '',
  'not-bearer': '',
  expired: 'Expired. Type a new one here.',
};

function Line({ tone, word, children }: { tone: BadgeTone; word: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <Badge tone={tone}>{word}</Badge>
      <span className="min-w-0 flex-1 basis-60 break-words">{children}</span>
    </li>
  );
}

function Facts({ row, notes }: { row: GridRow; notes: readonly RowNote[] }) {
  const obstacles = isDone(row) ? [] : obstaclesOf(row);
  const twins = row.ended?.sameTokenAs?.length ?? 0;
  return (
    <ul aria-label={`About ${row.name}`} className="flex flex-col gap-1.5">
      {row.ended !== null && (
        <Line tone={OUTCOME_WORDS[row.ended.outcome].tone} word={OUTCOME_WORDS[row.ended.outcome].text}>
          {row.ended.sentence ?? 'The credential is in the vault.'}
        </Line>
      )}
      {twins > 0 && (
        <Line tone="warn" word="Check">
          {counted(twins, 'other credential')} {twins === 1 ? 'has' : 'have'} the same token.
        </Line>
      )}
      {obstacles.map((sentence) => (
        <Line key={sentence} tone="warn" word="To fix">
          {sentence}
        </Line>
      ))}
      {notes.map((note) => (
        <Finding key={`${note.code} ${note.sentence}`} finding={note} />
      ))}
      <li className="text-xs break-words text-muted">
        From {row.source.file}, {row.source.path} ({row.source.client}).
      </li>
    </ul>
  );
}

export interface Editing {
  /** No editing while rows are being sent. */
  isFrozen: boolean;
  onChange: Dispatch<Change>;
  onAssign: (row: GridRow) => void;
  onAsk: (row: GridRow) => void;
}

export function RowEditor({
  row,
  notes,
  isFrozen,
  onChange,
  onAssign,
  onNext,
  onClose,
}: Omit<Editing, 'onAsk'> & {
  row: GridRow;
  notes: readonly RowNote[];
  onNext: () => void;
  onClose: () => void;
}) {
  const { key } = row;
  const typed = row.edited.token ?? '';
  const tokenLabel = row.token.state === 'placeholder' && row.token.label !== null ? row.token.label : null;
  const complaint = typed.trim() === '' ? null : tokenComplaint(cleanToken(typed));
  const isLocked = isDone(row) || isFrozen;
  return (
    <form
      method="dialog"
      aria-label={`Edit ${row.name}`}
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
      className="flex flex-col gap-3 py-2"
    >
      <Facts row={row} notes={notes} />
      {row.check !== null && <VerdictCard verdict={row.check.verdict} />}
      {!isLocked && (
        <div className="grid items-start gap-3 md:grid-cols-2">
          <TextField
            label="MCP server URL"
            inputMode="url"
            spellCheck={false}
            value={row.url}
            error={urlComplaint(row.url) ?? undefined}
            onChange={({ target }) => onChange({ type: 'url', key, url: target.value.trim() })}
          />
          <SelectField
            label="Transport"
            hint={row.protocolFrom === 'guessed' ? 'Guessed: not in the file.' : undefined}
            value={row.protocol}
            onChange={({ target }) =>
              onChange({
                type: 'protocol',
                key,
                protocol: target.value === 'sse' ? 'sse' : 'streamable_http',
              })
            }
          >
            <Options of={Object.keys(PROTOCOL_NAMES)} names={PROTOCOL_NAMES} />
          </SelectField>
          <TokenField
            label={tokenLabel === null ? 'Access token' : `Access token: ${tokenLabel}`}
            placeholder={PLACEHOLDERS[row.token.state]}
            value={typed}
            error={complaint ?? undefined}
            onChange={({ target }) =>
              onChange({ type: 'token', key, typed: target.value, expiredAt: expiredAt(target.value) })
            }
          />
          <div className="flex flex-col gap-1">
            <span className="font-medium">Vault</span>
            <span className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 truncate">
                {row.target === null ? <span className="text-muted">None yet</span> : row.target.name}
                {row.target?.kind === 'new' && <span className="text-muted"> (new)</span>}
              </span>
              <Button aria-label={`Choose the vault of ${row.name}`} onClick={() => onAssign(row)}>
                Choose
              </Button>
            </span>
          </div>
        </div>
      )}
      <div className="flex gap-2">
        {!isFrozen && <Button type="submit">Next row to fix</Button>}
        <Button variant="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
    </form>
  );
}
