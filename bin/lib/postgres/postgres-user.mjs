// PostgreSQL refuses to run as root, so root runs it as a separate system user.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { Refusal } from '../launcher/shutdown.mjs';

const SYSTEM_USER = 'strongroom';
/**
 * The capability that the user needs to pass through folders that only root may enter (capabilities(7)):
 * none, or one of these.
 */
const PRIVILEGES = [undefined, 'dac_read_search', 'dac_override'];

function numberOf(flag) {
  const { status, stdout } = spawnSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

function ensureUser() {
  if (numberOf('-u') === undefined) {
    const options = '--system --user-group --no-create-home --shell /usr/sbin/nologin'.split(' ');
    const { status, stderr, error } = spawnSync('useradd', [...options, SYSTEM_USER], { encoding: 'utf8' });
    // Another first start has created the user at the same time.
    if (status !== 0 && numberOf('-u') === undefined)
      throw new Refusal(
        `PostgreSQL does not run as root, and the system user "${SYSTEM_USER}" could not be created: ` +
          `${stderr?.trim() || error?.message}. Start Strongroom as an ordinary user, or set DATABASE_URL.`,
      );
  }
  return { uid: numberOf('-u'), gid: numberOf('-g') };
}

function prefixWith({ uid, gid }, privilege) {
  const grant = privilege === undefined ? [] : [`,+${privilege}`];
  return [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    `--inh-caps=-all${grant}`,
    `--ambient-caps=-all${grant}`,
    // Otherwise access(2), which initdb uses to find its programs, ignores the capability.
    ...(privilege === undefined ? [] : ['--securebits=+no_setuid_fixup']),
  ];
}

/**
 * Returns how to run PostgreSQL's programs: `prefix` precedes the command (empty unless we are root) and
 * `own` gives a path to its user. The server keeps one capability only if the project or `folder` is in a
 * folder that only root may enter.
 */
export function postgresUser(program, folder) {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  const user = ensureUser();
  const own = (file) => fs.chownSync(file, user.uid, user.gid);
  const reaches = (prefix) =>
    [
      [program, '--version'],
      ['test', '-x', program],
      ['test', '-x', folder],
    ].every((command) => {
      const [file, ...args] = [...prefix, ...command];
      return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
    });
  // `setpriv` fails if root lacks the capability, as in many containers.
  const prefix = PRIVILEGES.map((privilege) => prefixWith(user, privilege)).find(reaches);
  if (prefix === undefined)
    throw new Refusal(
      `PostgreSQL's user "${SYSTEM_USER}" cannot enter ${folder}. Set DATA_DIR to a folder that it can enter, ` +
        'or start Strongroom as an ordinary user.',
    );
  return { prefix, own };
}
