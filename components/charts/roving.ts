import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/**
 * Arrow keys inside a chart that is one tab stop. Its marks have `data-x` and `data-y`; the focus moves to the next
 * mark in the direction of the key.
 */
export function moveWithArrows(event: KeyboardEvent<Element>): void {
  const step = STEPS[event.key];
  const mark = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-x]') : null;
  if (step === undefined || mark === null) return;
  event.preventDefault();
  const place = (element: Element) => [
    Number(element.getAttribute('data-x')),
    Number(element.getAttribute('data-y')),
  ];
  const [x = 0, y = 0] = place(mark);
  const ahead = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-x]')]
    .map((element) => ({ element, at: place(element) }))
    .filter(({ at: [ax = 0, ay = 0] }) =>
      step[0] !== 0 ? ay === y && (ax - x) * step[0] > 0 : ax === x && (ay - y) * step[1] > 0,
    )
    .sort(({ at: one }, { at: other }) => distance(one, x, y) - distance(other, x, y));
  const next = ahead[0]?.element;
  if (next === undefined) return;
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

const distance = ([ax = 0, ay = 0]: number[], x: number, y: number): number =>
  Math.abs(ax - x) + Math.abs(ay - y);
