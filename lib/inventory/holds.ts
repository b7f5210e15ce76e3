import type { Term } from './terms';

/** A legal hold on a vault or one credential: nothing in this console may delete it until its end. */
export interface LegalHold extends Term {
  setBy: string;
  setAt: string;
  /** The user set it and another active administrator exists, who must release it. */
  needsOther: boolean;
}
