import 'server-only';
import type { PackFile } from '../model';
import { type Cell, type Columns, fieldsOf } from './csv-file';

const NAMES = ['framework', 'reference', 'question', 'file', 'columns'] as const;
type Row = Readonly<Record<(typeof NAMES)[number], Cell>>;

export const CONTROL_COLUMNS: Columns<Row> = {
  ...fieldsOf(...NAMES),
  note: () => 'A pointer to data. It claims no compliance.',
};

interface Question {
  question: string;
  file: PackFile;
  columns: string;
}

const CREATED: Question = {
  question: 'Which credentials existed, who made each, how and when?',
  file: 'population.csv',
  columns: 'credential_id, created_at, created_by, via, approved_by, creation_entry',
};
const OWNED: Question = {
  question: 'Who answers for each credential, and what is it for?',
  file: 'population.csv',
  columns: 'owner, purpose, vault, environment',
};
const REMOVED: Question = {
  question: 'When was access removed after its trigger, by whom and why?',
  file: 'removals.csv',
  columns: 'trigger, trigger_at, ended_at, hours, ended_by, reason, proof_of_revocation',
};
const ROLES_HELD: Question = {
  question: 'Who could administer credentials at the start and the end, and what changed?',
  file: 'roles.csv',
  columns: 'record, role, may, is_active, by, audit_entry',
};
const CHANGED: Question = {
  question: 'Were secrets changed within the set period, and after suspicion?',
  file: 'rotations.csv',
  columns: 'started_at, switched_at, retired_at, reason, result',
};
const OVERDUE: Question = {
  question: 'Which secrets were older than policy allows?',
  file: 'population.csv',
  columns: 'token_set_at, policy_days, overdue_days',
};
const EXCEPTED: Question = {
  question: 'Which deviations were accepted, by whom and until when?',
  file: 'exceptions.csv',
  columns: 'policy, reason, accepted_by, accepted_at, until',
};
const HELD: Question = {
  question: 'Which records were kept from deletion, why and until when?',
  file: 'holds.csv',
  columns: 'reason, set_by, set_at, until, ended_by, ended_at',
};
const REVIEWED: Question = {
  question: 'Which removals were reviewed, by whom and with which finding?',
  file: 'reviews.csv',
  columns: 'finding, note, reviewed_by, reviewed_at, seed',
};
const SHARED: Question = {
  question: 'Which credentials hold the same secret?',
  file: 'population.csv',
  columns: 'token_group',
};
const BYPASSED: Question = {
  question: 'What was changed without this console?',
  file: 'changes-outside.csv',
  columns: 'field, before, after, seen_at, cause, by',
};
const LOGGED: Question = {
  question: 'Is the management of credentials logged, and is the log unchanged?',
  file: 'audit.jsonl',
  columns: 'every row; the hash chain and its checkpoints',
};

const ANSWERS: readonly (readonly [framework: string, reference: string, questions: readonly Question[]])[] =
  [
    ['SOC 2', 'CC6.1', [OWNED, ROLES_HELD, LOGGED]],
    ['SOC 2', 'CC6.2', [CREATED, ROLES_HELD]],
    ['SOC 2', 'CC6.3', [REMOVED, REVIEWED, ROLES_HELD, EXCEPTED]],
    ['ISO/IEC 27001:2022', 'A.5.16', [CREATED, OWNED, REMOVED]],
    ['ISO/IEC 27001:2022', 'A.5.17', [CHANGED, SHARED, LOGGED]],
    ['ISO/IEC 27001:2022', 'A.5.18', [CREATED, REMOVED, REVIEWED, ROLES_HELD]],
    ['ISO/IEC 27001:2022', 'A.5.33', [HELD, LOGGED]],
    ['ISO/IEC 27001:2022', 'A.8.2', [ROLES_HELD, BYPASSED]],
    ['PCI DSS 4.0.1', '7.2.5', [OWNED, ROLES_HELD]],
    ['PCI DSS 4.0.1', '8.6.1', [CREATED, OWNED, BYPASSED]],
    ['PCI DSS 4.0.1', '8.6.2', [SHARED, BYPASSED]],
    ['PCI DSS 4.0.1', '8.6.3', [CHANGED, OVERDUE, EXCEPTED]],
    ['DORA RTS (EU) 2024/1774', 'Art. 20', [CREATED, OWNED, REMOVED]],
    ['DORA RTS (EU) 2024/1774', 'Art. 21', [REMOVED, SHARED, ROLES_HELD, EXCEPTED]],
    ['NIS2 (EU) 2024/2690', '11.2', [CREATED, REMOVED, ROLES_HELD, LOGGED]],
  ];

/** Where a pack answers the questions of auditors, in our own wording. The same in every pack. */
export const CONTROLS: readonly Row[] = ANSWERS.flatMap(([framework, reference, questions]) =>
  questions.map((question) => ({ framework, reference, ...question })),
);
