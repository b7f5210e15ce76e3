import { END_NAMES, ENDS } from '@/lib/lifelines/model';
import { END_SIGNS } from './bar-words';

const SIGN = 'inline-block w-4 text-center font-medium';

/** Explains the symbols. The canvas reads its colors from these samples. */
export function PictureLegend() {
  return (
    <figcaption className="mt-2 text-xs text-muted">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        <li>
          <span aria-hidden data-color="accent" className={`${SIGN} text-accent`}>
            ■
          </span>{' '}
          active
        </li>
        {END_NAMES.map((end) => (
          <li key={end}>
            <span className={SIGN}>{END_SIGNS[end]}</span> {ENDS[end].toLowerCase()}
          </li>
        ))}
        <li>
          <span aria-hidden data-color="danger" className={`${SIGN} text-danger`}>
            ━
          </span>{' '}
          gap
        </li>
        <li>
          <span aria-hidden className={SIGN}>
            ▨
          </span>{' '}
          overlap
        </li>
        <li>
          <span aria-hidden className={SIGN}>
            ▔
          </span>{' '}
          underlined: recorded in the audit log
        </li>
        <li>
          <span aria-hidden className={SIGN}>
            ■
          </span>{' '}
          plain: stated by the API
        </li>
        <li>
          <span aria-hidden className={SIGN}>
            ┅
          </span>{' '}
          dashed: inferred
        </li>
        <li>
          <span aria-hidden data-color="ok" className={`${SIGN} text-ok`}>
            ✓
          </span>{' '}
          last check passed
        </li>
        <li>
          <span aria-hidden className={`${SIGN} text-danger`}>
            ✕
          </span>{' '}
          last check refused
        </li>
        <li>
          <span aria-hidden className={`${SIGN} text-accent`}>
            ●
          </span>{' '}
          token last read by a session, where recorded
        </li>
        <li>
          <span aria-hidden data-color="warn" className={`${SIGN} text-warn`}>
            ◆
          </span>{' '}
          changed outside the console
        </li>
      </ul>
      <span aria-hidden data-color="ink" className="text-ink" />
      <span aria-hidden data-color="muted" className="text-muted" />
      <span aria-hidden data-color="line" className="text-line" />
      <span aria-hidden data-color="surface" className="text-surface" />
    </figcaption>
  );
}
