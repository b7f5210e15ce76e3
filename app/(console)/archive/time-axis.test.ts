import { expect, test } from 'vitest';
import { fitted, panned, ticks, zoomed } from './time-axis';

const at = (text: string) => Date.parse(text);
const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 24 * HOUR_MS;

test('zooms around the anchor, between an hour and ten years', () => {
  const span = { from: 0, to: 10 * HOUR_MS };
  expect(zoomed(span, 0.5, 4 * HOUR_MS)).toEqual({ from: 2 * HOUR_MS, to: 7 * HOUR_MS });
  const closest = zoomed(span, 1e-9, 4 * HOUR_MS);
  expect(closest.to - closest.from).toBeCloseTo(HOUR_MS);
  const widest = zoomed(span, 1e12, 4 * HOUR_MS);
  expect(widest.to - widest.from).toBeCloseTo(10 * YEAR_MS);
});

test('pans without changing the length', () => {
  expect(panned({ from: 0, to: 100 }, 0.1)).toEqual({ from: 10, to: 110 });
});

test('fits a span around the whole period', () => {
  const span = fitted(1_000_000, 90_000_000);
  expect(span.from).toBeLessThan(1_000_000);
  expect(span.to).toBeGreaterThan(90_000_000);
});

test('returns round ticks with room for their labels', () => {
  const years = ticks({ from: at('2020-02-01T00:00:00Z'), to: at('2026-02-01T00:00:00Z') }, 800);
  expect(years.map(({ label }) => label)).toEqual(['2021', '2022', '2023', '2024', '2025', '2026']);
  const hours = ticks({ from: at('2026-02-01T22:10:00Z'), to: at('2026-02-02T02:10:00Z') }, 500);
  expect(hours.map(({ label }) => label)).toEqual(['23:00', '2 Feb 2026', '01:00', '02:00']);
  for (const width of [320, 800, 2_000])
    for (let length = HOUR_MS; length < 10 * YEAR_MS; length *= 1.7)
      expect(ticks({ from: 1.7e12, to: 1.7e12 + length }, width).length).toBeLessThan(width / 80 + 2);
});
