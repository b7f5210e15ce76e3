import { Badge } from '@/components/ui/badge';

/** Labels for a deletion that a legal hold should have prevented. */
export const UNDER_HOLD = {
  yes: 'Deleted outside the console under legal hold',
  maybe: 'Deleted outside the console, maybe under legal hold',
} as const;

export const HeldBadge = () => (
  <Badge tone="warn" className="whitespace-nowrap">
    Legal hold
  </Badge>
);
