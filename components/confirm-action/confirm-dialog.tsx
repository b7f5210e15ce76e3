import { use, useId, useRef, useState } from 'react';
import { counted } from '@/lib/core/counted';
import type { Problem, ProblemCode } from '@/lib/core/result';
import { asDisplayed } from '@/lib/providers/model';
import { type Reason, reasonOf } from '@/lib/vaults/reasons';
import { useConfirmed } from '../confirm-identity';
import { ProblemNotice } from '../problem-notice';
import { ReasonFields } from '../reason-fields';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ScrollList } from '../ui/scroll-list';
import type { Asked, ConfirmOutcome, ConfirmRequest, ConfirmTarget } from './confirm-action';

interface Failure {
  target: ConfirmTarget;
  problem: Problem;
}

const quoted = (label: string) => `“${label}”`;

interface Note {
  target: ConfirmTarget;
  words: string;
  warns: boolean;
}

type Complaints = Partial<Record<keyof Reason, string>>;

function complaintsIn({ code, fields = {} }: Problem): Complaints | null {
  const { reason, reasonNote, ticket } = fields;
  if (code !== 'invalid_input' || (reason ?? reasonNote ?? ticket) === undefined) return null;
  return { ...(reason && { reason }), ...(reasonNote && { reasonNote }), ...(ticket && { ticket }) };
}

const FAILURES_SHOWN = 20;

/** Problems that every remaining target would have too: the run stops. */
const STOPPING: readonly ProblemCode[] = [
  'signed_out',
  'not_permitted',
  'identity_required',
  'stale_page',
  'audit_unavailable',
  'database_unavailable',
  'pat_refused',
];

function noteSentences(notes: readonly Note[], kind: string): string[] {
  const byWords = Map.groupBy(notes, ({ words }) => words);
  return [...byWords].map(([words, [first, ...others]]) =>
    others.length === 0
      ? `${quoted(first?.target.label ?? '')} ${words}.`
      : `${counted(others.length + 1, kind)} ${words.replace(/^was /, 'were ')}.`,
  );
}

/** Returns null if nothing is known to have changed. */
function outcomeOf(
  request: ConfirmRequest,
  done: ConfirmTarget[],
  notes: Note[],
  failures: Failure[],
): ConfirmOutcome | null {
  const unknown = failures.filter(({ problem }) => problem.code === 'outcome_unknown').length;
  if (done.length + notes.length + unknown === 0) return null;
  const failed = failures.length - unknown;
  const failedWords = [
    ...(failed > 0 ? [`${counted(failed, request.kind)} failed.`] : []),
    ...(unknown > 0
      ? [
          `It is unknown whether ${counted(unknown, request.kind)} ${unknown === 1 ? 'is' : 'are'} ${request.done}. Check the list before you try again.`,
        ]
      : []),
  ];
  const named = done.length === 1 && done[0] ? quoted(done[0].label) : counted(done.length, request.kind);
  const sentences = done.length > 0 ? [`${named} ${done.length === 1 ? 'is' : 'are'} ${request.done}.`] : [];
  return {
    sentences: [...sentences, ...noteSentences(notes, request.kind), ...failedWords],
    tone: failures.length > 0 || notes.some(({ warns }) => warns) ? 'warn' : 'ok',
    anyDone: done.length + notes.length > 0,
    results: [
      ...failures.map(({ target, problem }) => ({ target, words: problem.message, isSettled: false })),
      ...notes.map(({ target, words }) => ({ target, words, isSettled: true })),
      ...done.map((target) => ({ target, words: `is ${request.done}`, isSettled: true })),
    ],
  };
}

export default function ConfirmDialog({
  asked,
  onClose,
}: {
  asked: Asked;
  onClose: (outcome: ConfirmOutcome | null, request: ConfirmRequest) => void;
}) {
  const request = asked.request instanceof Promise ? use(asked.request) : asked.request;
  const { verb, kind, targets, consequence, typeLabel, asksReason } = request;
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState<number | null>(null);
  const [left, setLeft] = useState(targets);
  const [failures, setFailures] = useState<Failure[]>([]);
  const [complaints, setComplaints] = useState<Complaints>({});
  const stopped = useRef(false);
  const done = useRef<ConfirmTarget[]>([]);
  const notes = useRef<Note[]>([]);
  const fieldId = useId();
  const confirmed = useConfirmed();
  const first = left[0];
  const name = left.length === 1 && first ? quoted(first.label) : counted(left.length, kind);
  const matches = !typeLabel || asDisplayed(typed) === asDisplayed(first?.label ?? '');

  const finish = (remaining: Failure[]) =>
    onClose(outcomeOf(request, done.current, notes.current, remaining), request);

  const runAll = async (form: HTMLFormElement) => {
    const reason = reasonOf(Object.fromEntries(new FormData(form)));
    const failed: Failure[] = [];
    stopped.current = false;
    setFailures([]);
    setComplaints({});
    let index = 0;
    for (; index < left.length && !stopped.current; index++) {
      const target = left[index];
      if (!target) break;
      setAt(index + 1);
      const result = await confirmed(() => request.run(target, typed, reason));
      const wrong = result.ok ? null : complaintsIn(result.problem);
      if (wrong !== null) {
        // The server would refuse the remaining targets for the same reason.
        setComplaints(wrong);
        form.querySelector<HTMLElement>(`[name=${Object.keys(wrong)[0]}]`)?.focus();
        break;
      }
      if (!result.ok) {
        failed.push({ target, problem: result.problem });
        if (STOPPING.includes(result.problem.code)) stopped.current = true;
      } else if (result.value.note)
        notes.current.push({ target, words: result.value.note, warns: result.value.warns ?? false });
      else done.current.push(target);
    }
    setAt(null);
    const untouched = left.slice(index);
    if (failed.length + untouched.length === 0) return finish([]);
    setLeft([...failed.map((failure) => failure.target), ...untouched]);
    setFailures(failed);
  };

  return (
    <Dialog
      title={`${verb} ${name}?`}
      description={consequence}
      origin={asked.origin}
      onClose={() => at === null && finish(failures)}
    >
      <form
        method="dialog"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (matches && at === null) void runAll(event.currentTarget);
        }}
      >
        {targets.length > 1 && at === null && failures.length === 0 && (
          <ScrollList className="max-h-40 list-disc pl-5 text-muted">
            {left.map((target) => (
              <li key={target.id} className="break-words">
                {target.label}
              </li>
            ))}
          </ScrollList>
        )}
        {asksReason && <ReasonFields field={(name) => ({ name, error: complaints[name] })} />}
        {typeLabel && first && (
          <div className="flex flex-col gap-1">
            <label htmlFor={fieldId}>
              Type <strong className="select-all">{first.label}</strong> to confirm
            </label>
            <input
              id={fieldId}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="h-9 rounded-md border border-line-strong bg-surface px-2"
            />
          </div>
        )}
        {at !== null && left.length > 1 && (
          <p role="status" className="flex items-center gap-3">
            <progress
              value={at - 1}
              max={left.length}
              className="h-2 flex-1 accent-accent"
              aria-label="Progress"
            />
            {at} of {left.length}
          </p>
        )}
        {failures.length > FAILURES_SHOWN && (
          <p>
            {counted(failures.length, kind)} failed. The first {FAILURES_SHOWN} are shown.
          </p>
        )}
        {failures.slice(0, FAILURES_SHOWN).map(({ target, problem }) => (
          <ProblemNotice
            key={target.id}
            problem={problem}
            title={`${quoted(target.label)} was not ${request.done}`}
            unknownTitle={`It is unknown whether ${quoted(target.label)} was ${request.done}`}
          />
        ))}
        <div className="dialog-buttons">
          {at !== null && left.length > 1 ? (
            <Button onClick={() => (stopped.current = true)}>Stop after this one</Button>
          ) : (
            <Button data-autofocus onClick={() => finish(failures)} disabled={at !== null}>
              {failures.length > 0 ? 'Close' : 'Cancel'}
            </Button>
          )}
          <Button type="submit" variant={typeLabel ? 'danger' : 'primary'} disabled={!matches || at !== null}>
            {at !== null
              ? 'Working…'
              : failures.length > 0
                ? 'Try again'
                : `${verb} ${targets.length > 1 ? counted(left.length, kind) : kind}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
