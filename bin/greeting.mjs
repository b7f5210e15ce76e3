// What a person reads once the server answers.
import path from 'node:path';
import { embeddedPat, showOnce } from './data-folder.mjs';
import { localUrl } from './settings.mjs';

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
          `  curl -H "Authorization: Bearer $(cat '${file}')" ${url}/api/v1/cloud/vaults`,
        ].join('\n'),
      );
    });
  if (!/^(localhost|127\.|::1$)/.test(settings.host))
    console.log(
      `\nHOST is ${settings.host}: whoever can connect to it can use this console, which asks nobody to sign in. Put a proxy that does before it.`,
    );
  console.log('\nCtrl+C stops it.');
}
