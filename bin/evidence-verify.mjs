// npm run evidence:verify -- FILE [--key BASE64]: needs neither the server nor any package.
import { rowName } from './lib/audit/audit-check.mjs';
import { count, readArguments, runVerifier } from './lib/audit/verify-arguments.mjs';
import { checkPack } from './lib/evidence/pack-check.mjs';

const USAGE = `Usage: npm run evidence:verify -- FILE [--key BASE64] [--checkpoints FILE]

FILE           an evidence pack
--key          the public key that must have signed it; may be given more than once
--checkpoints  checkpoints that were kept elsewhere: AUDIT_CHECKPOINT_FILE, or the server's log output

Exit code: 0 intact, 1 something is wrong, 2 the file cannot be checked, 3 nothing is wrong, but no key was
given: the pack may come from anyone.`;

/** Replaces characters that move the cursor or hide text, because the text of a pack is not trusted before the check. */
const plain = (line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');

/** What the log of the pack proves, and where its checkpoints end. */
function logLines({ rows, first, last, proven, foreign }) {
  if (rows === 0) return ['The audit log has no row in this period.'];
  const signedTo = proven?.sequence ?? 0;
  return [
    `audit.jsonl contains every row from ${rowName(first)} to ${rowName(last.sequence)}: each matches its hash and follows the row before it.`,
    proven !== undefined &&
      `A checkpoint of ${proven.time} agrees with row ${rowName(signedTo)}: the rows up to it have not changed since then.`,
    signedTo < last.sequence &&
      `Rows after ${signedTo === 0 ? 'the beginning of the file' : rowName(signedTo)} have no checkpoint here: they have not changed since the pack was signed.`,
    foreign > 0 && `${count(foreign, 'checkpoint')} by other keys did not count.`,
  ];
}

function lines({ manifest, log }, keys) {
  const { connection, period, filter, requestedBy, signature, completeness, files } = manifest;
  const filters = [...(filter.q === '' ? [] : [JSON.stringify(filter.q)]), ...(filter.archive ?? [])];
  const rows = files.reduce((sum, file) => sum + (file.rows ?? 0), 0);
  return [
    `Pack of ${connection} from ${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}, filter ${filters.length === 0 ? 'none' : filters.join(', ')}, requested by ${requestedBy.name}.`,
    '',
    'Proven:',
    `- No file is missing, added or changed: ${files.length} files with ${count(rows, 'row')} have the SHA-256 that the manifest lists.`,
    `- The manifest is signed by the key ${signature.publicKey}. The console's clock gave the time ${signature.signedAt}.`,
    ...logLines(log)
      .filter(Boolean)
      .map((line) => `- ${line}`),
    '',
    'Not proven:',
    keys.length === 0 &&
      '- That the key belongs to your company. Compare it with the one that you noted, and pass that one with --key.',
    '- That the console saw everything. Its own statements about completeness:',
    ...(completeness.statements.length > 0
      ? completeness.statements
      : ['The inventory is complete for the period.']
    ).map((line) => `    ${line}`),
    filters.length > 0 && '- What the filter excluded. Only roles.csv and audit.jsonl are not filtered.',
    '- That reasons, notes and statements of people are true.',
  ].filter((line) => line !== false);
}

async function main() {
  const { file, checkpoints, keys } = await readArguments(USAGE);
  const result = await checkPack(file, { checkpoints, keys });
  if (result.problem !== null) {
    console.log(plain(`BROKEN. ${result.problem}`));
    return 1;
  }
  const verdict =
    keys.length > 0
      ? 'INTACT.'
      : 'NOT PROVEN. Nothing is wrong, but no --key was given. A forged pack names a forged key.';
  console.log([verdict, ...lines(result, keys)].map(plain).join('\n'));
  return keys.length > 0 ? 0 : 3;
}

await runVerifier(main);
