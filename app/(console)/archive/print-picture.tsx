import { durationLabel } from '@/components/duration-labels';
import { type Bar, ENDS, type Position } from '@/lib/lifelines/model';
import { END_SIGNS } from './bar-words';
import { edgesOf, layoutOf, xOf } from './draw-lifelines';
import { type Span, ticks } from './time-axis';

const WIDTH = 1_000;
const AXIS_PX = 18;
/** Most rows on paper; the export has all. */
const ROWS_MAX = 300;

function PrintedBar({
  bar,
  next,
  top,
  span,
  now,
}: {
  bar: Bar;
  next: Bar | undefined;
  top: number;
  span: Span;
  now: number;
}) {
  const layout = layoutOf(WIDTH, 0);
  const [left, right] = edgesOf(bar, span, layout, now);
  const isInferred = bar.createdSource === 'inferred' || bar.endedSource === 'inferred';
  const gap =
    next !== undefined && bar.gapMs !== null ? { at: next.createdAt - bar.gapMs, to: next.createdAt } : null;
  const color = bar.endedAt === null ? 'fill-accent' : bar.end === 'leaked' ? 'fill-danger' : 'fill-muted';
  return (
    <>
      <rect
        x={left}
        y={top}
        width={right - left}
        height={layout.barPx}
        className={`${color} stroke-ink`}
        fillOpacity={isInferred ? 0.35 : 1}
        strokeWidth="0.5"
        strokeDasharray={isInferred ? '3 2' : undefined}
      />
      {bar.overlapMs !== null && (
        <rect
          x={left}
          y={top}
          width={xOf(bar.createdAt + bar.overlapMs, span, layout) - left}
          height={layout.barPx}
          fill="url(#overlap)"
        />
      )}
      {bar.end !== null && (
        <text x={right + 2} y={top + 10} fontSize="8" className="fill-ink">
          {END_SIGNS[bar.end]}
        </text>
      )}
      {gap && (
        <>
          <rect
            x={xOf(gap.at, span, layout)}
            y={top + 5}
            width={Math.max(1, xOf(gap.to, span, layout) - xOf(gap.at, span, layout))}
            height={3}
            className="fill-danger"
          />
          <text x={xOf(gap.at, span, layout) + 8} y={top + 2} fontSize="7" className="fill-danger">
            {durationLabel(bar.gapMs ?? 0)}
          </text>
        </>
      )}
    </>
  );
}

export function PrintPicture({
  positions,
  span,
  now,
}: {
  positions: readonly Position[];
  span: Span;
  now: number;
}) {
  const layout = layoutOf(WIDTH, 0);
  const rows = positions.slice(0, ROWS_MAX);
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${AXIS_PX + rows.length * layout.rowPx}`} className="w-full text-ink">
        <title>Lifelines</title>
        <defs>
          <pattern id="overlap" width="4" height="4" patternUnits="userSpaceOnUse">
            <path d="M0 4 L4 0" stroke="white" />
          </pattern>
          <clipPath id="bars">
            <rect
              x={layout.labelPx}
              y="0"
              width={WIDTH - layout.labelPx}
              height={AXIS_PX + rows.length * layout.rowPx}
            />
          </clipPath>
        </defs>
        {ticks(span, WIDTH - layout.labelPx).map(({ at, label }) => (
          <g key={at}>
            <line
              x1={xOf(at, span, layout)}
              x2={xOf(at, span, layout)}
              y1="0"
              y2={AXIS_PX + rows.length * layout.rowPx}
              className="stroke-line"
            />
            <text x={xOf(at, span, layout) + 3} y="10" fontSize="9" className="fill-muted">
              {label}
            </text>
          </g>
        ))}
        {rows.map(({ target, vaultId, bars }, at) => {
          const top = AXIS_PX + at * layout.rowPx;
          return (
            <g key={`${vaultId} ${target}`}>
              <text x="0" y={top + 10} fontSize="9" fill="currentColor">
                {target.replace(/^https?:\/\//, '').slice(0, 55)}
              </text>
              <text x="0" y={top + 21} fontSize="8" className="fill-muted">
                {bars[0]?.vaultName.slice(0, 60)}
              </text>
              <g clipPath="url(#bars)">
                {bars.map((bar, place) => (
                  <PrintedBar
                    key={bar.id}
                    bar={bar}
                    next={bars[place + 1]}
                    top={top + layout.barTop}
                    span={span}
                    now={now}
                  />
                ))}
              </g>
            </g>
          );
        })}
      </svg>
      <figcaption className="text-xs">
        {Object.entries(ENDS)
          .map(([end, label]) => `${END_SIGNS[end as keyof typeof ENDS]} ${label.toLowerCase()}`)
          .join(' · ')}
        . Red: gap. Hatched: overlap. Dashed: inferred.
        {positions.length > rows.length && ` First ${ROWS_MAX} positions only; the export has all.`}
      </figcaption>
    </figure>
  );
}
