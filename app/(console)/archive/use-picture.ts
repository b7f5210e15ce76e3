import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { COLORS, drawLifelines, layoutOf, type Palette, type PictureRow } from './draw-lifelines';
import { placesOf } from './picture-moves';
import { type Span, ticks } from './time-axis';

/** The colors of the current theme, read from the legend, which shows each one. */
function paletteOf(figure: HTMLElement): Palette {
  const colorOf = (name: string) => {
    const sample = figure.querySelector(`[data-color="${name}"]`);
    return sample === null ? '' : getComputedStyle(sample).color;
  };
  // Guarantee: one entry for each of COLORS.
  return Object.fromEntries(COLORS.map((name) => [name, colorOf(name)])) as Palette;
}

/** Resizes the canvas with its container and redraws the visible rows when these, the size or the theme change. */
export function usePicture(
  figure: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly PictureRow[],
  span: Span,
  now: number,
) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [theme, setTheme] = useState(0);
  const [scrollTop, setScrollTop] = useState(0);
  const places = useMemo(() => placesOf(rows), [rows]);
  const layout = layoutOf(size.width, size.height);
  const marks = ticks(span, size.width - layout.labelPx);

  useEffect(() => {
    const place = scroller.current;
    if (place === null) return;
    const measure = new ResizeObserver(() =>
      setSize({ width: place.clientWidth, height: place.clientHeight }),
    );
    measure.observe(place);
    const repaint = () => setTheme((count) => count + 1);
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', repaint);
    const chosen = new MutationObserver(repaint);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      measure.disconnect();
      chosen.disconnect();
      dark.removeEventListener('change', repaint);
    };
  }, [scroller]);

  // After every render: it draws the latest state.
  useLayoutEffect(() => {
    const [element, root] = [canvas.current, figure.current];
    const context = element?.getContext('2d');
    if (!element || !root || !context || size.width === 0) return;
    void theme;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const drawing = { context, span, layout, colors: paletteOf(root), now };
    drawLifelines(
      drawing,
      rows,
      places,
      scrollTop,
      marks.map(({ at }) => at),
    );
  });

  return { canvas, layout, marks, scrollTop, onScroll: () => setScrollTop(scroller.current?.scrollTop ?? 0) };
}

/** Calls `onRender` after every render, and `onWheel` with cancelable events: React's are passive. */
export function usePictureEvents(
  scroller: RefObject<HTMLElement | null>,
  { onWheel, onRender }: { onWheel: (event: WheelEvent) => void; onRender: () => void },
): void {
  useEffect(onRender);
  const turned = useEffectEvent(onWheel);
  useEffect(() => {
    const place = scroller.current;
    const turn = (event: WheelEvent) => turned(event);
    place?.addEventListener('wheel', turn, { passive: false });
    return () => place?.removeEventListener('wheel', turn);
  }, [scroller]);
}
