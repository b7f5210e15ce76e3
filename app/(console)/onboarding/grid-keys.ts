export const CELLS = ['tick', 'name'] as const;
type CellName = (typeof CELLS)[number];

export interface GridCell {
  index: number;
  cell: CellName;
}

const PAGE_ROWS = 10;

/** Keyboard navigation of grids (https://www.w3.org/WAI/ARIA/apg/patterns/grid/); null for other keys. */
export function cellAfter(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { index, cell }: GridCell,
  count: number,
): GridCell | null {
  const at = (to: number): GridCell => ({ index: Math.max(0, Math.min(count - 1, to)), cell });
  const isFar = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowDown':
      return at(index + 1);
    case 'ArrowUp':
      return at(index - 1);
    case 'PageDown':
      return at(index + PAGE_ROWS);
    case 'PageUp':
      return at(index - PAGE_ROWS);
    case 'ArrowLeft':
      return { index, cell: 'tick' };
    case 'ArrowRight':
      return { index, cell: 'name' };
    case 'Home':
      return isFar ? at(0) : { index, cell: 'tick' };
    case 'End':
      return isFar ? at(count - 1) : { index, cell: 'name' };
    default:
      return null;
  }
}

/** Index of the row with the tab stop: by its key or, if that row left, by its index. -1 without rows. */
export function activeIndexOf(
  rows: readonly { key: string }[],
  { key, index }: { key: string | null; index: number },
): number {
  if (key === null || rows[index]?.key === key) return Math.min(index, rows.length - 1);
  const moved = rows.findIndex((row) => row.key === key);
  return moved >= 0 ? moved : Math.min(index, rows.length - 1);
}
