import { SaidProvider } from '@/app/(console)/said';

/** What was said about one credential is not said on the page of another. */
export default function CredentialLayout({
  children,
}: LayoutProps<'/vaults/[vaultId]/credentials/[credentialId]'>) {
  return <SaidProvider>{children}</SaidProvider>;
}
