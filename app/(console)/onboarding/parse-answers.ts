import { CATALOGUE } from '@/lib/contract/catalogue';
import { type LintContext, lintRows } from '@/lib/onboarding/lints';
import { parseConfigurations } from '@/lib/onboarding/parse';
import type { ImportRow, Parsed, RowNote } from '@/lib/onboarding/row';

/** What the page asks of its worker. */
export type Question =
  | { kind: 'parse'; files: { name: string; text: string }[]; env: string }
  | { kind: 'lint'; rows: readonly ImportRow[]; context: Omit<LintContext, 'catalogue'> };

/** Answers by kind of question. */
export interface Answers {
  parse: Parsed;
  lint: Map<string, RowNote[]>;
}

/** Answers one question. Rejects where a library fails, which the caller tells as “could not be read”. */
export async function answer(question: Question): Promise<Answers[Question['kind']]> {
  switch (question.kind) {
    case 'parse':
      return parseConfigurations(question.files, { env: question.env });
    case 'lint':
      return lintRows(question.rows, { ...question.context, catalogue: CATALOGUE });
  }
}
