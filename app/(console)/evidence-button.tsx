'use client';

import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { usePermission } from '@/components/current-user';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { Button } from '@/components/ui/button';
import { parseAsDay, parseAsText } from '@/lib/core/list-params';
import { QUERY_CHARACTERS_MAX } from '@/lib/inventory/limits';
import { termText } from '@/lib/inventory/query';

const EvidenceDialog = lazyDialog(() => import('./evidence-dialog'));

const pageFilter = {
  q: parseAsText(QUERY_CHARACTERS_MAX).withDefault(''),
  from: parseAsDay,
  to: parseAsDay,
  environment: parseAsText(QUERY_CHARACTERS_MAX),
};

export function EvidenceButton() {
  const [{ environment, q, ...period }] = useQueryStates(pageFilter);
  const filter = environment === null ? q : `${q} ${termText('env', environment)}`.trim();
  const [isOpen, setOpen] = useState(false);
  if (!usePermission('audit.read')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} {...preloading(EvidenceDialog.load)}>
        Evidence pack
      </Button>
      {isOpen && <EvidenceDialog q={filter} {...period} onClose={() => setOpen(false)} />}
    </>
  );
}
