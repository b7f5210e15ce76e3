import type { BadgeTone } from '@/components/ui/badge';
import type { ImportOutcome } from '@/lib/import/model';
import type { RowToken } from '@/lib/import/row';

interface Word {
  tone: BadgeTone;
  text: string;
}

export const TOKEN_WORDS: Readonly<Record<RowToken['state'], Word>> = {
  set: { tone: 'ok', text: 'Set' },
  missing: { tone: 'warn', text: 'Missing' },
  placeholder: { tone: 'warn', text: 'Placeholder' },
  'not-bearer': { tone: 'danger', text: 'Not a bearer' },
  expired: { tone: 'danger', text: 'Expired' },
};

export const OUTCOME_WORDS: Readonly<Record<ImportOutcome, Word>> = {
  created: { tone: 'ok', text: 'Created' },
  skipped: { tone: 'quiet', text: 'Skipped' },
  failed: { tone: 'danger', text: 'Failed' },
  unknown: { tone: 'warn', text: 'Unknown' },
};

interface UrlParts {
  before: string;
  host: string;
  after: string;
}

/** Splits a URL around its host for display; invalid text is all host. */
export function urlParts(url: string): UrlParts {
  const [, before = '', host = url, after = ''] = /^(https?:\/\/)([^/?#]*)(.*)$/i.exec(url) ?? [];
  return { before, host, after };
}
