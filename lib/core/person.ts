/**
 * Characters that a person's name must not contain: those that make it look like an email address, their wide
 * and small forms, control characters, line separators, surrogates, and characters that are invisible or
 * change the text direction (Unicode TR 36, 2.10).
 */
const IMITATES =
  /[<>@\uff1c\uff1e\uff20\ufe64\ufe65\ufe6b\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const IMITATIONS = new RegExp(IMITATES.source, 'gu');

const NAME_CHARACTERS_MAX = 100;

export const imitates = (name: string): boolean => IMITATES.test(name);

/** Removes forbidden characters. For names from a provider, and names from before the rule. */
export const harmlessName = (name: string): string =>
  name.slice(0, NAME_CHARACTERS_MAX).replace(IMITATIONS, ' ').replace(/\s+/g, ' ').trim();

export interface ActorParts {
  /** Null for an agent session and for Strongroom itself. */
  email: string | null;
  name: string;
}

/** Returns a person as shown to others: the email first, because it is unique, then the chosen name. */
export function actorName({ name, email }: { name: string; email: string }): string {
  const harmless = harmlessName(name);
  return harmless === '' ? email : `${email} (${harmless})`;
}

/** `ada@example.com (Ada)`. An email address has no space or bracket. */
const ADDRESS_FIRST = /^([^\s<>()@]+@[^\s<>()@]+)(?: \((.*)\))?$/s;
/** `Ada <ada@example.com>`, the form in older audit entries. The email is last. */
const ADDRESS_LAST = /^(.*) <([^<>]*)>$/s;

/** Returns the parts of a stored actor in either form. An actor without an email has only a name. */
export function actorParts(stored: string): ActorParts {
  const last = ADDRESS_LAST.exec(stored);
  if (last !== null) return { email: last[2] ?? '', name: harmlessName(last[1] ?? '') };
  const first = ADDRESS_FIRST.exec(stored);
  if (first !== null) return { email: first[1] ?? '', name: harmlessName(first[2] ?? '') };
  return { email: null, name: stored };
}

export function actorLine(stored: string): string {
  const { email, name } = actorParts(stored);
  return email === null ? name : actorName({ email, name });
}
