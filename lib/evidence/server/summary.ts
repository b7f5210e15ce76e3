import 'server-only';
import { counted } from '@/lib/core/counted';
import { REASONS } from '@/lib/vaults/reasons';
import type { Completeness } from './completeness';
import type { Scope } from './scope';
import type { Tally } from './tally';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const html = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;break-after:avoid}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}.warn{border-left:4px solid #a04000;padding:.5rem .8rem;background:#fdf3ea}
figure{margin:0;break-inside:avoid}svg{max-width:100%;height:auto}svg rect{fill:#3b5b8c}svg text{font:12px system-ui,sans-serif;fill:#1a1a1a}
ul{padding-left:1.2rem}bdi,code{overflow-wrap:anywhere}@media print{body{margin:0;max-width:none}}`;

const BAR = 22;
const LABEL = 190;
const WIDTH = 640;

function chart(title: string, counts: readonly (readonly [string, number])[]): string {
  if (counts.length === 0) return `<p>${html(title)}: none.</p>`;
  const most = Math.max(...counts.map(([, count]) => count));
  const bars = counts.map(([label, count], at) => {
    const width = Math.max(1, Math.round((count / most) * (WIDTH - LABEL - 70)));
    const y = at * BAR;
    return `<text x="0" y="${y + 15}">${html(label)}</text><rect x="${LABEL}" y="${y + 3}" width="${width}" height="${BAR - 6}"/><text x="${LABEL + width + 6}" y="${y + 15}">${count.toLocaleString('en')}</text>`;
  });
  const text = counts.map(([label, count]) => `${label}: ${count.toLocaleString('en')}`).join('; ');
  return `<figure><figcaption><h2>${html(title)}</h2></figcaption><svg viewBox="0 0 ${WIDTH} ${counts.length * BAR}" width="${WIDTH}" height="${counts.length * BAR}" role="img" aria-label="${html(`${title}. ${text}`)}">${bars.join('')}</svg></figure>`;
}

const byKey = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
const reasonName = (reason: string): string =>
  Object.entries(REASONS).find(([key]) => key === reason)?.[1] ?? reason;

/** Returns possible questions of an auditor, each with the file that has the rows. Only for counts above 0. */
function findings({ counts }: Tally): string[] {
  const found: [count: number, sentence: string, file: string][] = [
    [
      counts.gaps,
      `${counted(counts.gaps, 'rotation')} left a gap without a credential; the longest lasted ${counts.longestGapSeconds.toLocaleString('en')} s.`,
      'rotations.csv',
    ],
    [
      counts.unfinished,
      `${counted(counts.unfinished, 'rotation')} did not end with “done”.`,
      'rotations.csv',
    ],
    [
      counts.late,
      `${counted(counts.late, 'removal')} came more than 24 hours after the trigger.`,
      'removals.csv',
    ],
    [
      counts.withoutReason,
      `${counted(counts.withoutReason, 'removal')} ${counts.withoutReason === 1 ? 'states' : 'state'} no reason.`,
      'removals.csv',
    ],
    [
      counts.leakedWithoutProof,
      `${counted(counts.leakedWithoutProof, 'leaked credential')} ${counts.leakedWithoutProof === 1 ? 'has' : 'have'} no statement that the token was revoked.`,
      'removals.csv',
    ],
    [
      counts.endedOutside,
      `${counted(counts.endedOutside, 'removal')} happened outside the console.`,
      'removals.csv',
    ],
    [
      counts.outside,
      `${counted(counts.outside, 'change')} happened outside the console or ${counts.outside === 1 ? 'has' : 'have'} no known cause.`,
      'changes-outside.csv',
    ],
    [
      counts.overdue,
      `${counted(counts.overdue, 'credential')} lived longer than policy allows.`,
      'population.csv',
    ],
    [
      counts.unowned,
      `${counted(counts.unowned, 'active credential')} ${counts.unowned === 1 ? 'has' : 'have'} no owner.`,
      'population.csv',
    ],
    [
      counts.sharing,
      `${counted(counts.sharing, 'credential')} ${counts.sharing === 1 ? 'holds' : 'hold'} the same token as another one.`,
      'population.csv',
    ],
    [
      counts.findings,
      `${counted(counts.findings, 'sample review')} ${counts.findings === 1 ? 'states' : 'state'} a finding.`,
      'reviews.csv',
    ],
    [
      counts.fromLogAlone,
      `${counted(counts.fromLogAlone, 'credential')} ${counts.fromLogAlone === 1 ? 'is' : 'are'} known only from the audit log.`,
      'population.csv',
    ],
  ];
  return found
    .filter(([count]) => count > 0)
    .map(([, sentence, file]) => `${html(sentence)} <code>${file}</code>`);
}

interface Facts {
  scope: Scope;
  requestedBy: string;
  completeness: Completeness;
  auditRows: number;
}

function filterText({ q, archive }: Pick<Scope, 'q' | 'archive'>): string {
  const parts = [...(q === '' ? [] : [`<code>${html(q)}</code>`]), ...archive.map(html)];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** Returns a page without scripts for offline reading and printing. */
export function summaryPage(tally: Tally, { scope, requestedBy, completeness, auditRows }: Facts): string {
  const { counts } = tally;
  const { statements, snapshot } = completeness;
  const rows: [string, string | number][] = [
    ['Credentials in the period', counts.credentials],
    ...byKey(tally.byStatus).map(([status, count]): [string, number] => [`… ${status} at its end`, count]),
    ['Rotations', counts.rotations],
    ['Archived or deleted', counts.removals],
    ['… reported as leaked', counts.leaked],
    ['Exceptions in force', counts.exceptions],
    ['Legal holds in force', counts.holds],
    ['Sample reviews', counts.reviews],
    ['Changes outside the console', counts.outside],
    ['Changes of roles', counts.roleChanges],
    ['Audit entries', auditRows],
  ];
  const found = findings(tally);
  const notice =
    statements.length === 0
      ? `<p>The inventory is complete for the period. It was read at <code>${snapshot?.startedAt ?? ''}</code>.</p>`
      : `<div class="warn"><strong>${completeness.isComplete ? 'Limits of this pack' : 'This pack is not complete'}</strong><ul>${statements.map((sentence) => `<li>${html(sentence)}</li>`).join('')}</ul></div>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence pack</title><style>${STYLE}</style></head><body>
<h1>Evidence pack</h1>
<p>Credentials of <bdi>${html(scope.connection)}</bdi> from ${html(scope.from.slice(0, 10))} to ${html(scope.to.slice(0, 10))} (UTC). Requested by <bdi>${html(requestedBy)}</bdi>. Filter: ${filterText(scope)}.</p>
${notice}
<h2>Counts</h2><table>${rows.map(([name, value]) => `<tr><th scope="row">${html(name)}</th><td class="n">${value.toLocaleString('en')}</td></tr>`).join('')}</table>
<h2>Findings</h2>${found.length === 0 ? '<p>No finding.</p>' : `<ul>${found.map((line) => `<li>${line}</li>`).join('')}</ul>`}
${chart(
  'Archived or deleted, by reason',
  byKey(tally.byReason).map(([reason, count]) => [reasonName(reason), count]),
)}
${chart('Archived or deleted, by month', byKey(tally.removalsByMonth))}
${chart('Rotations, by month', byKey(tally.rotationsByMonth))}
<h2>Verify this pack</h2>
<p>Run <code>npm run evidence:verify -- pack.zip --key KEY</code> with the public key of the console that you noted. This page is signed as a part of the pack; a copy of it alone proves nothing.</p>
</body></html>
`;
}
