import ConfirmIdentityDialog from '@/components/confirm-identity-dialog';
import { proofs } from '@/lib/auth/queries';

/** “Confirm it is you”, with the ways to do so: all of it is loaded when somebody is asked. */
export default function IdentityDialog({ onClose }: { onClose: (isProven: boolean) => void }) {
  return <ConfirmIdentityDialog proofs={proofs} onClose={onClose} />;
}
