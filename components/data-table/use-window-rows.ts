import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';

const OVERSCAN = 12;

/**
 * Which rows of a long table to render: those in the window and a few around it. `before` and `after` are the heights of
 * the other rows, pixels; `body` is the ref of the table body.
 */
export function useWindowRows(count: number, rowPx: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    scrollMargin: body.current?.offsetTop ?? 0,
    initialRect: { width: 1280, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  return {
    body,
    virtualizer,
    items,
    before: (items[0]?.index ?? 0) * rowPx,
    after: Math.max(0, count - last - 1) * rowPx,
    isNearEnd: last >= count - OVERSCAN,
  };
}
