import type { Term } from './terms';

/** A vault, or one credential of it, that nothing in this console may delete for a time. */
export interface LegalHold extends Term {
  setBy: string;
  setAt: string;
  /** The user set it and there is another active administrator, so that one has to release it. */
  needsOther: boolean;
}
