import { Badge } from '@/components/ui/badge';

/** A deletion that a legal hold should have prevented. */
export const UNDER_HOLD = {
  yes: 'Deleted outside the console under legal hold',
  maybe: 'Deleted outside the console, maybe under legal hold',
} as const;

/** Marks what a legal hold in force covers. */
export const HeldBadge = () => (
  <Badge tone="warn" className="whitespace-nowrap">
    Legal hold
  </Badge>
);
