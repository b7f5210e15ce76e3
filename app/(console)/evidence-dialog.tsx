import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { PACK_FILE_NAMES, PACK_FILES } from '@/lib/evidence/model';
import { type NamedPeriod, PERIODS, periodOf } from '@/lib/evidence/periods';
import { filterParams, lifeFilters, lifeWords } from '@/lib/lifelines/search';
import { prepareEvidence } from './evidence/actions';
import { PackProgress } from './pack-progress';

/** Downloads a file; the page stays open. */
function download(address: string) {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

export default function EvidenceDialog({
  q,
  from,
  to,
  onClose,
}: {
  q: string;
  from: string | null;
  to: string | null;
  onClose: () => void;
}) {
  const [id, setId] = useState<string | null>(null);
  const [filters] = useQueryStates(filterParams);
  const lives = lifeFilters(filters);
  const lastMonth = periodOf('last-month', new Date());
  const form = useActionForm({
    schema: () => import('@/lib/evidence/inputs').then((inputs) => inputs.packRequest),
    defaults: { q, lives, from: from ?? lastMonth.from, to: to ?? lastMonth.to },
    act: (values) => callAction(prepareEvidence, values, { unanswered: NOTHING_CHANGED }),
    onDone: (pack) => {
      download(pack.address);
      setId(pack.id);
    },
  });
  const choose = (name: NamedPeriod) => {
    const period = periodOf(name, new Date());
    form.setValue('from', period.from);
    form.setValue('to', period.to);
  };
  return (
    // One dialog for both steps, so that the focus returns to the button that opened it.
    <Dialog
      title="Evidence pack"
      description="A signed .zip file for an auditor. The audit log records who created it."
      onClose={() => !form.isSending && onClose()}
    >
      {id === null ? (
        <Form form={form} aria-label="Evidence pack" className="flex flex-col gap-4">
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 font-medium">Period (UTC)</legend>
            <div className="flex flex-wrap gap-2">
              {PERIODS.map(({ name, label }) => (
                <Button key={name} onClick={() => choose(name)}>
                  {label}
                </Button>
              ))}
            </div>
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField label="First day" type="date" {...form.field('from')} />
              <TextField label="Last day" type="date" {...form.field('to')} />
            </div>
          </fieldset>
          <TextField
            label="Filter (optional)"
            hint={
              q === ''
                ? 'Uses the search of Credentials. Empty: all credentials, including archived and deleted ones.'
                : 'From this page. Empty: all credentials, including archived and deleted ones.'
            }
            spellCheck={false}
            {...form.field('q')}
          />
          {lives && <Notice title="These filters apply too">{lifeWords(lives).join(' · ')}</Notice>}
          <details>
            <summary className="cursor-pointer">Contents of the pack</summary>
            <dl className="mt-2 grid gap-x-3 gap-y-1 sm:grid-cols-[auto_1fr]">
              {PACK_FILE_NAMES.map((name) => (
                <div key={name} className="contents">
                  <dt className="font-mono text-xs leading-5">{name}</dt>
                  <dd className="text-muted max-sm:mb-1">{PACK_FILES[name]}</dd>
                </div>
              ))}
              <dt className="font-mono text-xs leading-5">manifest.json</dt>
              <dd className="text-muted">The SHA-256 of each file, signed by this console</dd>
            </dl>
            <p className="mt-2 text-muted">
              Contains no tokens. Roles and the audit log are not filtered, so that the chain can be verified.
            </p>
          </details>
          {form.problem && <ProblemNotice problem={form.problem} title="The pack was not created" />}
          <div className="dialog-buttons">
            <Button onClick={onClose} disabled={form.isSending}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={form.isSending}>
              {form.isSending ? 'Preparing…' : 'Create pack'}
            </Button>
          </div>
        </Form>
      ) : (
        <PackProgress id={id} onClose={onClose} />
      )}
    </Dialog>
  );
}
