import { SaidProvider } from '../../said';

export default function VaultLayout({ children }: LayoutProps<'/vaults/[vaultId]'>) {
  return <SaidProvider>{children}</SaidProvider>;
}
