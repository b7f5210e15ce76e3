import { useQuery } from '@tanstack/react-query';
import { credentialHref } from '@/components/credential-href';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { CredentialStory } from '@/lib/inventory/model';
import { credentialStory } from '@/lib/inventory/queries';
import { termText } from '@/lib/inventory/query';
import { CredentialAbout } from '../credential-about';
import { CredentialHistory } from '../credential-history';

function Story({ story, onSearch }: { story: CredentialStory; onSearch: (q: string) => void }) {
  const { vaultId, id, host, target } = story.row;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Link href={credentialHref(vaultId, id)} className={buttonClass()} prefetch={false}>
          Open credential
        </Link>
        <Button onClick={() => onSearch(host === null ? target : termText('host', host))}>
          Show all for this server
        </Button>
      </div>
      <CredentialAbout story={story} />
      <CredentialHistory vaultId={vaultId} credentialId={id} />
    </div>
  );
}

export default function CredentialPanel({
  vaultId,
  credentialId,
  onSearch,
  onClose,
}: {
  vaultId: string;
  credentialId: string;
  onSearch: (q: string) => void;
  onClose: () => void;
}) {
  const { data, error, isFetching, refetch } = useQuery(credentialStory(vaultId, credentialId));
  const problem = problemOf(error);
  return (
    <Dialog
      title={data?.row.service ?? data?.row.host ?? 'Credential'}
      description={data?.row.target}
      onClose={onClose}
    >
      {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
      {data && <Story story={data} onSearch={onSearch} />}
      {!data && !problem && (
        <p role="status" className="text-muted">
          Loading the credential…
        </p>
      )}
    </Dialog>
  );
}
