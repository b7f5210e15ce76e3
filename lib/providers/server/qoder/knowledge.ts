import 'server-only';
import type { Capabilities } from '@/lib/providers/model';
import type { CursorName } from '../client/pages';
import { auth } from './auth';
import { type Evidence, evidenceOf, rotationOfRow } from './detect';
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
  /** Takes in that the API accepted a write in this shape after it had refused the other. */
  accepted(shape: Shape): void;
  learn(facts: Partial<Capabilities>): void;
  /** Whether `GET …/credentials/{id}` exists; the flat documents have none. */
  hasCredentialGet: boolean | null;
  cursorName: CursorName;
  capabilities(): Capabilities;
  /** How the credential in this row is rotated. */
  rotationOf(row: unknown): Capabilities['rotate'];
}

export const shapeNamed = (name: ShapeName): Shape => SHAPES[name];
export const otherShape = (shape: Shape): Shape => (shape.name === 'flat' ? auth : flat);

/**
 * A configured shape is never overruled. With `auto` the first evidence decides, so that rows of both
 * shapes do not turn it back and forth; the first credential outweighs what a vault had hinted at.
 */
export function createKnowledge(configured: 'auto' | ShapeName): Knowledge {
  let shape = configured === 'auto' ? null : SHAPES[configured];
  let from: Evidence['from'] | null = configured === 'auto' ? null : 'credential';
  let learnt: Partial<Capabilities> = {};
  return {
    get shape() {
      return shape;
    },
    note(body) {
      if (from === 'credential') return;
      const evidence = evidenceOf(body);
      if (evidence === null || (from === 'vault' && evidence.from === 'vault')) return;
      shape = SHAPES[evidence.shape];
      from = evidence.from;
    },
    accepted(other) {
      if (configured !== 'auto') return;
      // What was learnt of an API in one shape says nothing about the API that replaced it.
      if (other !== shape) learnt = {};
      shape = other;
      from = 'credential';
    },
    learn(facts) {
      learnt = { ...learnt, ...facts };
    },
    hasCredentialGet: null,
    cursorName: 'after_id',
    capabilities: () => ({ ...(shape?.capabilities ?? UNKNOWN), ...learnt }),
    rotationOf: (row) =>
      learnt.rotate ?? (configured === 'auto' ? rotationOfRow(row) : SHAPES[configured].capabilities.rotate),
  };
}
