import { CATALOGUE } from '@/lib/catalog/catalogue';
import { type LintContext, lintCredentials, serversOf } from '@/lib/import/lints/lints';
import { parseConfigurations } from '@/lib/import/parse';
import type { ImportRow, Parsed, RowNote } from '@/lib/import/row';

export type Question =
  | { kind: 'parse'; files: { name: string; text: string }[]; env: string }
  | { kind: 'lint'; rows: readonly ImportRow[]; context: Omit<LintContext, 'catalogue'> };

export interface Answers {
  parse: Parsed;
  /** `servers`: all that the rows name, each once, as `urlForms` names them. */
  lint: { notes: Map<string, RowNote[]>; servers: string[] };
}

/** Answers one question. Rejects where a library fails, which the caller tells as “could not be read”. */
export async function answer(question: Question): Promise<Answers[Question['kind']]> {
  switch (question.kind) {
    case 'parse':
      return parseConfigurations(question.files, { env: question.env });
    case 'lint':
      return {
        notes: lintCredentials(question.rows, { ...question.context, catalogue: CATALOGUE }),
        servers: serversOf(question.rows),
      };
  }
}
