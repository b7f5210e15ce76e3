/**
 * What no name of a person may hold: signs that make a name look like an address, their wide and small forms, controls,
 * line separators, half characters, and what is invisible or turns the direction of a text (Unicode TR 36, 2.10).
 */
const IMITATES =
  /[<>@\uff1c\uff1e\uff20\ufe64\ufe65\ufe6b\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const IMITATIONS = new RegExp(IMITATES.source, 'gu');

/** Longer ones are cut before they are looked at. */
const NAME_CHARACTERS_MAX = 100;

/** Whether a name could be taken for an address or for another name. */
export const imitates = (name: string): boolean => IMITATES.test(name);

/** A name without what no name may hold; for names from before that rule, and from a provider. */
export const harmlessName = (name: string): string =>
  name.slice(0, NAME_CHARACTERS_MAX).replace(IMITATIONS, ' ').replace(/\s+/g, ' ').trim();

export interface ActorParts {
  /** Null for what has no address: a session of an agent, Strongroom itself. */
  email: string | null;
  name: string;
}

/** A person where others see them: the address first, which is theirs alone, then the name that they chose. */
export function actorName({ name, email }: { name: string; email: string }): string {
  const harmless = harmlessName(name);
  return harmless === '' ? email : `${email} (${harmless})`;
}

/** `ada@example.com (Ada)`. No address holds a space or a bracket. */
const ADDRESS_FIRST = /^([^\s<>()@]+@[^\s<>()@]+)(?: \((.*)\))?$/s;
/** `Ada <ada@example.com>`, as rows of the audit log have it from before: what stands last is the address. */
const ADDRESS_LAST = /^(.*) <([^<>]*)>$/s;

/** The parts of a stored actor, of either form. What has no address is a name alone. */
export function actorParts(stored: string): ActorParts {
  const last = ADDRESS_LAST.exec(stored);
  if (last !== null) return { email: last[2] ?? '', name: harmlessName(last[1] ?? '') };
  const first = ADDRESS_FIRST.exec(stored);
  if (first !== null) return { email: first[1] ?? '', name: harmlessName(first[2] ?? '') };
  return { email: null, name: stored };
}

/** A stored actor as one line, the address first. */
export function actorLine(stored: string): string {
  const { email, name } = actorParts(stored);
  return email === null ? name : actorName({ email, name });
}
