import type { Report } from '@/components/results/report';

/** What came of a change to one credential or vault. */
export type Said = Pick<Report, 'tone' | 'sentence' | 'vaultId' | 'targetId' | 'changed'>;
