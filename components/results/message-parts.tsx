import type { Route } from 'next';
import { usePathname } from 'next/navigation';
import { usePermission } from '../current-user';
import { Link } from '../link';
import { ScrollList } from '../ui/scroll-list';
import type { Message } from './report';

export function MessageLinks({ message: { vaultId, targetId } }: { message: Message }) {
  const mayAudit = usePermission('audit.read');
  const here = usePathname();
  const vault = vaultId === undefined ? null : `/vaults/${encodeURIComponent(vaultId)}`;
  const links: [label: string, href: string][] = [];
  if (vault !== null && vault !== here) links.push(['Open vault', vault]);
  if (targetId !== undefined && mayAudit)
    links.push(['See in activity', `/activity?target=${encodeURIComponent(targetId)}`]);
  if (links.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      {links.map(([label, href]) => (
        <Link key={label} href={href as Route} prefetch={false} className="font-medium underline">
          {label}
        </Link>
      ))}
    </span>
  );
}

/** The message and, for several targets, the result of each, failures first. */
export function MessageText({ message: { sentence, results = [] } }: { message: Message }) {
  return (
    <>
      <p>{sentence}</p>
      {results.length > 1 && (
        <details>
          <summary className="cursor-pointer">Show each result</summary>
          <ScrollList aria-label="Results" className="mt-1 max-h-60">
            {results.map(({ target, words, isSettled }) => (
              <li key={target.id} className={isSettled ? '' : 'text-danger'}>
                {target.label}: {words}
              </li>
            ))}
          </ScrollList>
        </details>
      )}
    </>
  );
}
