import 'server-only';
import { secretWireNames } from '@/lib/credential-kinds/kind';
import { CREDENTIAL_KINDS } from '@/lib/credential-kinds/registry';

/** Keys whose values no response should contain (api-contract §5.23). `token_endpoint` is not secret. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  ...secretWireNames(CREDENTIAL_KINDS),
  'access_token',
  'refresh_token',
  'client_secret',
  'secret_value',
]);

const REMOVED = '[removed]';
/** Shorter secrets occur by chance in ids and words. They are removed only if they are the whole string. */
const INSIDE_CHARACTERS_MIN = 6;

/** The forms in which a server may quote a secret. */
const spellings = (secrets: readonly string[]): string[] =>
  [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    // A secret that begins with another must be removed first, or its end would remain.
    .sort((one, other) => other.length - one.length);

/** Returns a function that removes the secrets from any text. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const words = spellings(secrets.filter((secret) => secret.isWellFormed()));
  return (text) =>
    words.reduce(
      (scrubbed, word) =>
        word.length >= INSIDE_CHARACTERS_MIN
          ? scrubbed.replaceAll(word, REMOVED)
          : scrubbed === word
            ? REMOVED
            : scrubbed,
      text,
    );
}

/** Returns a copy without secret keys and the given secrets. Throws RangeError if nested too deeply. */
export function stripSecrets(value: unknown, secrets: readonly string[]): unknown {
  const scrub = createScrubber(secrets);
  const strip = (part: unknown): unknown => {
    if (typeof part === 'string') return scrub(part);
    if (Array.isArray(part)) return part.map(strip);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([key]) => !SECRET_KEYS.has(key.toLowerCase()))
        .map(([key, entry]) => [scrub(key), strip(entry)]),
    );
  };
  return strip(value);
}
