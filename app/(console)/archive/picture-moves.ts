import { type Bar, END_NAMES, ENDS, type Position } from '@/lib/lifelines/model';
import type { Group } from '@/lib/lifelines/search';
import type { PictureRow } from './draw-lifelines';

export interface Active {
  row: number;
  bar: number;
}

function groupName(value: string, by: Group): string {
  const end = by === 'reason' ? END_NAMES.find((name) => name === value) : undefined;
  if (end !== undefined) return ENDS[end];
  return value === '' ? 'None' : value;
}

export function rowsOf(positions: readonly Position[], groupedBy: Group | null): PictureRow[] {
  const rows: PictureRow[] = [];
  positions.forEach((position, at) => {
    if (groupedBy !== null && (at === 0 || positions[at - 1]?.group !== position.group))
      rows.push({ kind: 'group', name: groupName(position.group, groupedBy) });
    rows.push({ kind: 'position', ...position });
  });
  return rows;
}

/** The nearest position above or below, and its bar nearest in time. */
function beside(rows: readonly PictureRow[], { row, bar }: Active, by: number): Active | null {
  const own = rows[row];
  const step = Math.sign(by);
  let [at, left] = [row, Math.abs(by)];
  let found = row;
  while (left > 0) {
    at += step;
    if (rows[at] === undefined) break;
    if (rows[at]?.kind === 'position') {
      found = at;
      left--;
    }
  }
  const other = rows[found];
  if (found === row || own?.kind !== 'position' || other?.kind !== 'position') return null;
  const near = own.bars[bar]?.createdAt ?? 0;
  const distance = (one: Bar) => Math.abs(one.createdAt - near);
  const nearest = other.bars.reduce((best, one, place) => {
    const held = other.bars[best];
    return held !== undefined && distance(one) < distance(held) ? place : best;
  }, 0);
  return { row: found, bar: nearest };
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));

export function moved(rows: readonly PictureRow[], active: Active, key: string): Active | null {
  const row = rows[active.row];
  const last = row?.kind === 'position' ? row.bars.length - 1 : 0;
  switch (key) {
    case 'ArrowRight':
      return { ...active, bar: clamp(active.bar + 1, last) };
    case 'ArrowLeft':
      return { ...active, bar: clamp(active.bar - 1, last) };
    case 'Home':
      return { ...active, bar: 0 };
    case 'End':
      return { ...active, bar: last };
    case 'ArrowDown':
      return beside(rows, active, 1);
    case 'ArrowUp':
      return beside(rows, active, -1);
    case 'PageDown':
      return beside(rows, active, 10);
    case 'PageUp':
      return beside(rows, active, -10);
    default:
      return null;
  }
}

export function placesOf(rows: readonly PictureRow[]): Map<string, { at: number; bar: Bar }> {
  const places = new Map<string, { at: number; bar: Bar }>();
  rows.forEach((row, at) => {
    if (row.kind === 'position')
      for (const bar of row.bars) places.set(`${bar.vaultId} ${bar.id}`, { at, bar });
  });
  return places;
}
