import type { Route } from 'next';
import { counted } from '@/lib/core/counted';
import { Link } from '../link';
import { moveWithArrows } from './roving';

export interface ChartPart {
  name: string;
  count: number;
  fill: string;
}

export interface ChartBar {
  key: string;
  label: string;
  /** Below the bar; empty if there is no room. */
  tick: string;
  parts: readonly ChartPart[];
  href: Route;
}

interface ChartProps {
  title: string;
  bars: readonly ChartBar[];
  /** Singular noun for what the bars count. */
  noun: string;
  axis: string;
}

/** Pixels. Positions along the axis are percentages, so the chart fits any width and its text stays readable. */
const HEIGHT = 140;
const AXIS = 18;
/** From this number of bars, a phone has no room for their counts. */
const DENSE = 16;

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

const totalOf = ({ parts }: ChartBar): number => parts.reduce((sum, { count }) => sum + count, 0);

const textOf = (bar: ChartBar, noun: string): string => {
  const parts = bar.parts.filter(({ count }) => count > 0);
  const detail =
    bar.parts.length > 1 && parts.length > 0
      ? ` (${parts.map(({ name, count }) => `${count} ${name}`).join(', ')})`
      : '';
  return `${bar.label}: ${counted(totalOf(bar), noun)}${detail}`;
};

/** The bars. The chart is one tab stop: arrow keys move between bars, Enter opens the list of a bar. */
function Picture({ title, bars, noun }: Omit<ChartProps, 'axis'>) {
  const max = Math.max(1, ...bars.map(totalOf));
  const step = 1 / bars.length;
  const drawn = bars.map((bar, x) => {
    let top = HEIGHT;
    const rects = bar.parts.map(({ name, count, fill }) => {
      const height = count === 0 ? 0 : Math.max(2, (count / max) * (HEIGHT - 14));
      top -= height;
      return (
        <rect
          key={name}
          x={percent((x + 0.06) * step)}
          y={top}
          width={percent(0.88 * step)}
          height={height}
          fill={fill}
        />
      );
    });
    const total = totalOf(bar);
    const inside = (
      <>
        <rect x={percent(x * step)} y={0} width={percent(step)} height={HEIGHT + AXIS} fill="transparent" />
        {rects}
        {total > 0 && (
          <text
            x={percent((x + 0.5) * step)}
            y={top - 3}
            textAnchor="middle"
            fontSize="11"
            fill="currentColor"
            className={bars.length > DENSE ? 'max-sm:hidden' : ''}
          >
            {total.toLocaleString('en')}
          </text>
        )}
        <text
          x={percent(x === 0 ? 0 : (x + 0.5) * step)}
          y={HEIGHT + 13}
          textAnchor={x === 0 ? 'start' : 'middle'}
          fontSize="11"
          className={`fill-muted ${x % 2 === 1 ? 'max-sm:hidden' : ''}`}
        >
          {bar.tick}
        </text>
      </>
    );
    return (
      <Link
        key={bar.key}
        href={bar.href}
        prefetch={false}
        data-x={x}
        data-y={0}
        tabIndex={x === 0 ? 0 : -1}
        aria-label={textOf(bar, noun)}
      >
        {inside}
      </Link>
    );
  });
  return (
    <svg width="100%" height={HEIGHT + AXIS} className="text-ink" onKeyDown={moveWithArrows}>
      <title>{title}</title>
      <line x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} className="stroke-line-strong" />
      {drawn}
      {bars.every((bar) => totalOf(bar) === 0) && (
        <text x="50%" y={HEIGHT / 2} textAnchor="middle" fontSize="13" className="fill-muted">
          No {noun}s in this period
        </text>
      )}
    </svg>
  );
}

export function BarChart(props: ChartProps) {
  const { title, bars, noun, axis } = props;
  const names = bars[0]?.parts.map(({ name }) => name) ?? [];
  return (
    <figure>
      <Picture {...props} />
      {names.length > 1 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
          {bars[0]?.parts.map(({ name, fill }) => (
            <li key={name} className="inline-flex items-center gap-1.5">
              <svg aria-hidden viewBox="0 0 1 1" className="size-2.5">
                <rect width="1" height="1" fill={fill} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <details className={`mt-1 text-xs ${names.length > 1 ? 'print-open' : ''}`}>
        <summary className="cursor-pointer text-muted">Show as a table</summary>
        <div className="mt-1 max-h-64 overflow-auto print:max-h-none print:overflow-visible">
          <table className="w-full">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr className="text-left text-muted">
                <th scope="col" className="font-medium">
                  {axis}
                </th>
                {names.map((name) => (
                  <th key={name} scope="col" className="text-right font-medium">
                    {names.length === 1 ? `${noun}s` : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.key}>
                  <th scope="row" className="text-left font-normal">
                    {bar.label}
                  </th>
                  {bar.parts.map(({ name, count }) => (
                    <td key={name} className="text-right tabular-nums">
                      {count.toLocaleString('en')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
