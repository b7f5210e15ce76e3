const TONES: Record<string, string> = {
  active: 'bg-ok-soft text-ok',
  archived: 'bg-sunken text-muted',
  deleted: 'bg-danger-soft text-danger',
};

/** A status as the API gave it; one that Strongroom does not know is shown as it is. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <span
      className={`inline-block max-w-40 truncate align-middle rounded-full px-2 py-0.5 text-xs font-medium ${TONES[status] ?? 'bg-warn-soft text-warn'}`}
    >
      {status}
    </span>
  );
}
