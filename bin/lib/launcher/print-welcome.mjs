// The message after the server has started.
import path from 'node:path';
import { embeddedPat, showOnce } from './data-folder.mjs';
import { localUrl } from './settings.mjs';

/** Quotes a word for the shell (POSIX). */
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** Prints the URL and, on the first run only, the token of the embedded API. */
export function greet(settings) {
  const url = localUrl(settings);
  const file = path.join(settings.dataDir, 'embedded-pat');
  console.log(`\nStrongroom is at ${url}`);
  if (settings.isEmbedded)
    showOnce(settings.dataDir, 'embedded-pat', () => {
      console.log(
        [
          '',
          'QODER_PAT is not set, so Strongroom serves its own Vaults API. Its token, shown only once:',
          '',
          `  ${embeddedPat(settings.dataDir)}`,
          '',
          `The console keeps a copy in ${file}. Try the API:`,
          '',
          `  curl -H "Authorization: Bearer $(cat ${quoted(file)})" ${url}/api/v1/cloud/vaults`,
        ].join('\n'),
      );
    });
  console.log('\nCtrl+C stops it.');
}
