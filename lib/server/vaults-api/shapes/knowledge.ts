import 'server-only';
import type { Capabilities } from '@/lib/contract/domain';
import type { CursorName } from '../pages';
import { auth } from './auth';
import { shapeOfAnswer } from './detect';
import { flat } from './flat';
import type { Shape, ShapeName } from './shape';

/** While nothing is known, whatever either shape may want is offered. */
const UNKNOWN: Capabilities = { ...flat.capabilities, known: false };

const SHAPES: Readonly<Record<ShapeName, Shape>> = { flat, auth };

/** What is known of one API: its shape, from configuration or from answers, and what calls have taught. */
export interface Knowledge {
  /** null while nothing has shown it. */
  readonly shape: Shape | null;
  /** Takes in a 2xx answer. */
  note(body: unknown): void;
  learn(facts: Partial<Capabilities>): void;
  /** Whether `GET …/credentials/{id}` exists; the flat documents have none. */
  hasCredentialGet: boolean | null;
  cursorName: CursorName;
  capabilities(): Capabilities;
}

export const shapeNamed = (name: ShapeName): Shape => SHAPES[name];
export const otherShape = (shape: Shape): Shape => (shape.name === 'flat' ? auth : flat);

/** A configured shape is never overruled; with `auto` the latest evidence counts. */
export function createKnowledge(configured: 'auto' | ShapeName): Knowledge {
  let shape = configured === 'auto' ? null : SHAPES[configured];
  let learnt: Partial<Capabilities> = {};
  return {
    get shape() {
      return shape;
    },
    note(body) {
      const shown = configured === 'auto' ? shapeOfAnswer(body) : null;
      if (shown === null || shown === shape?.name) return;
      // What was learnt of an API in one shape says nothing about the API that replaced it.
      if (shape !== null) learnt = {};
      shape = SHAPES[shown];
    },
    learn(facts) {
      learnt = { ...learnt, ...facts };
    },
    hasCredentialGet: null,
    cursorName: 'after_id',
    capabilities: () => ({ ...(shape?.capabilities ?? UNKNOWN), ...learnt }),
  };
}
