import { CATALOGUE } from '@/lib/catalog/catalogue';
import { type LintContext, lintCredentials, serversOf } from '@/lib/import/lints/lints';
import { parseConfigurations } from '@/lib/import/parse';
import type { ImportRow, Parsed, RowNote } from '@/lib/import/row';
import { tokenPlaces } from '@/lib/import/token-places';

export type Question =
  | { kind: 'parse'; files: { name: string; text: string }[]; env: string }
  | { kind: 'lint'; rows: readonly ImportRow[]; context: Omit<LintContext, 'catalogue'> };

export interface Answers {
  parse: Parsed;
  /** `servers`: every server of the rows once, in the forms of `urlForms`. */
  lint: { notes: Map<string, RowNote[]>; servers: string[] };
}

/** Answers one question. Rejects if a library fails; the caller reports “could not be read”. */
export async function answer(question: Question): Promise<Answers[Question['kind']]> {
  switch (question.kind) {
    case 'parse': {
      const parsed = await parseConfigurations(question.files, { env: question.env });
      const places = tokenPlaces(parsed.rows, question.files, question.env);
      const rows = parsed.rows.map((row) => {
        const tokenPlace = places.get(row.key);
        return tokenPlace === undefined ? row : { ...row, tokenPlace };
      });
      return { ...parsed, rows };
    }
    case 'lint':
      return {
        notes: lintCredentials(question.rows, { ...question.context, catalogue: CATALOGUE }),
        servers: serversOf(question.rows),
      };
  }
}
