import { useState } from 'react';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { LinkDialog } from '@/components/link-dialog';
import { formatTime } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem, Result } from '@/lib/core/result';
import type { AskedLink } from '@/lib/token-requests/model';
import { collectPath } from '@/lib/token-requests/request-link';
import { askTeammate } from '../actions';
import { AskTermsFields, FIRST_TERMS } from '../ask-terms';
import type { GridRow } from './import-state';

interface Made {
  row: GridRow;
  asked: AskedLink;
}

const linkOf = ({ asked }: Made): string => `${window.location.origin}${collectPath(asked.token)}`;

/** The form has no field for an error of one row, so the message names the row. */
const aboutRow = ({ name }: GridRow, { fields, ...problem }: Problem): Problem => ({
  ...problem,
  message: `${name}: ${Object.values(fields ?? {})[0] ?? problem.message}`,
});

function MadeLinks({ made, onClose }: { made: readonly Made[]; onClose: () => void }) {
  const until = made[0] === undefined ? '' : formatTime(made[0].asked.expiresAt);
  return (
    <LinkDialog
      description={`Each works once, until ${until}, and is not shown again. Anyone with a link can enter that token. Send each privately to one person.`}
      links={made.map((one) => ({
        label: `Link for ${one.row.name}`,
        copyLabel: `Copy link for ${one.row.name}`,
        link: linkOf(one),
      }))}
      onClose={onClose}
    />
  );
}

/** Requests the tokens of rows, one link each. Links that were created are shown even if a later one fails. */
export default function AskRowsDialog({
  rows,
  withProtocol,
  settleVaults,
  onAsked,
  onClose,
}: {
  rows: readonly GridRow[];
  withProtocol: boolean;
  settleVaults: (rows: readonly GridRow[]) => Promise<Result<GridRow[]>>;
  onAsked: (key: string, until: string) => void;
  onClose: () => void;
}) {
  const [made, setMade] = useState<readonly Made[]>([]);
  const [isOver, setOver] = useState(false);
  const left = rows.filter(({ key }) => !made.some(({ row }) => row.key === key));
  const form = useActionForm({
    schema: () => import('@/lib/token-requests/model').then((inputs) => inputs.askTermsInput),
    defaults: FIRST_TERMS,
    act: async (values): Promise<Result<null>> => {
      const placed = await settleVaults(left);
      if (!placed.ok) return placed;
      for (const row of placed.value) {
        if (row.target?.kind !== 'existing') continue;
        const { vaultId } = row.target;
        const asked = await callAction(askTeammate, {
          ...values,
          vaultId,
          mcpServerUrl: row.url,
          hours: String(values.hours),
          ...(withProtocol && { protocol: row.protocol }),
        });
        if (!asked.ok) return { ok: false, problem: aboutRow(row, asked.problem) };
        setMade((before) => [...before, { row, asked: asked.value }]);
        onAsked(row.key, asked.value.expiresAt);
      }
      return { ok: true, value: null };
    },
    onDone: () => setOver(true),
  });
  if (isOver) return <MadeLinks made={made} onClose={onClose} />;
  const links = counted(left.length, 'link');
  return (
    <FormDialog
      title="Ask a teammate"
      description={`Creates ${
        rows.length === 1 ? 'a one-time link' : 'one-time links, one per token,'
      } to enter the token without an account.`}
      verb={`Create ${links}`}
      verbWhileSending="Creating…"
      form={form}
      problemTitle={
        made.length === 0 ? 'No link was created' : `Only ${counted(made.length, 'link')} created`
      }
      onClose={() => (made.length === 0 ? onClose() : setOver(true))}
    >
      <AskTermsFields form={form} />
      <ul aria-label="Tokens to ask for" className="max-h-40 overflow-y-auto rounded-md border border-line">
        {left.map(({ key, name, url, target }) => (
          <li key={key} className="border-b border-line px-2.5 py-1.5 last:border-0">
            <span className="font-medium break-words">{name}</span>
            <span className="block truncate text-xs text-muted" title={url}>
              {url} → {target?.name}
            </span>
          </li>
        ))}
      </ul>
    </FormDialog>
  );
}
