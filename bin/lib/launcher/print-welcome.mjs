// What a person reads once the server answers.
import path from 'node:path';
import { embeddedPat, showOnce } from './data-folder.mjs';
import { localUrl } from './settings.mjs';

/** A word for the shell (POSIX): nothing in it means anything. */
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** Prints where to go next and, on the first run only, the token of the embedded service. */
export function greet(settings) {
  const url = localUrl(settings);
  const file = path.join(settings.dataDir, 'embedded-pat');
  console.log(`\nStrongroom is at ${url}`);
  if (settings.isEmbedded)
    showOnce(settings.dataDir, 'embedded-pat', () => {
      console.log(
        [
          '',
          'No QODER_PAT is set, so it serves a Vaults API of its own. Its token, shown this once:',
          '',
          `  ${embeddedPat(settings.dataDir)}`,
          '',
          `The console keeps its own copy in ${file}. Try the API:`,
          '',
          `  curl -H "Authorization: Bearer $(cat ${quoted(file)})" ${url}/api/v1/cloud/vaults`,
        ].join('\n'),
      );
    });
  console.log('\nCtrl+C stops it.');
}
