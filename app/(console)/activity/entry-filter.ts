import type { ActivityParams } from '@/lib/audit/activity-params';

/** A filter that a row offers: all that this actor did, all that happened to this target. */
export type EntryFilter = Partial<Pick<ActivityParams, 'actor' | 'action' | 'target'>>;
