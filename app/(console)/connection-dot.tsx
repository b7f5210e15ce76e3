import { Link } from '@/components/link';
import type { ConnectionWords } from '@/lib/providers/model';

/** Disc, triangle and ring, which differ without color. */
const SHAPES: Readonly<Record<ConnectionWords['health'], { path: string; className: string }>> = {
  ok: { path: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z', className: 'fill-ok stroke-ok' },
  failed: { path: 'M6 1l5.2 9.5H.8Z', className: 'fill-danger stroke-danger' },
  unknown: { path: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z', className: 'fill-none stroke-muted' },
};

/** The state of the connection, in its name and its tooltip; the page that it opens shows it too. */
export function ConnectionDot({
  label,
  state,
  isUnanswered,
  mayOpen,
}: {
  label: string;
  state: ConnectionWords | undefined;
  /** Strongroom did not return the state. */
  isUnanswered: boolean;
  mayOpen: boolean;
}) {
  const { health, words } = isUnanswered
    ? { health: 'unknown' as const, words: 'Its state could not be read.' }
    : (state ?? { health: 'unknown' as const, words: '' });
  const name = `Connection to ${label}. ${words}`.trim();
  const { path, className } = SHAPES[health];
  const face = (
    <>
      <svg
        viewBox="0 0 12 12"
        aria-hidden="true"
        strokeWidth={1.5}
        className={`size-3 shrink-0 ${className}`}
      >
        <path d={path} />
      </svg>
      <span className="max-w-40 truncate max-lg:hidden">{label}</span>
    </>
  );
  const look = 'inline-flex h-8 items-center gap-1.5 rounded px-1.5 text-xs text-muted';
  return mayOpen ? (
    <Link
      href="/settings/connection"
      prefetch={false}
      aria-label={name}
      title={name}
      className={`${look} hover:bg-sunken hover:text-ink`}
    >
      {face}
    </Link>
  ) : (
    <span role="img" aria-label={name} title={name} className={look}>
      {face}
    </span>
  );
}
