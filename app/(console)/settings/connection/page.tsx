import type { Metadata } from 'next';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { Time } from '@/components/ui/time';
import { connectionState, vaultsApi } from '@/lib/boot/server/client';
import { mirror } from '@/lib/boot/server/vault-context';
import { env } from '@/lib/core/server/env';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import type { Capabilities } from '@/lib/providers/model';
import { labelOf } from '@/lib/providers/server/registry';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { Section } from '../section';
import { Facts, Row } from './facts';
import { InventorySection } from './inventory-section';

export const metadata: Metadata = { title: 'Connection' };

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');

const CREATION = {
  no: 'Empty only; credentials are added afterwards',
  optional: 'With or without credentials',
  required: 'Only together with a credential',
} as const;

function Abilities({ capabilities }: { capabilities: Capabilities }) {
  return (
    <Facts>
      <Row name="New vaults">{CREATION[capabilities.createVaultWithCredentials]}</Row>
      <Row name="Rotation">
        {capabilities.rotate === 'in-place'
          ? 'In place: the id of the credential stays'
          : 'A new credential, then the old one is retired'}
      </Row>
      <Row name="Metadata of vaults">{yesNo(capabilities.vaultMetadata)}</Row>
      <Row name="Metadata of credentials">{yesNo(capabilities.credentialMetadata)}</Row>
      <Row name="Filter by day of creation">{yesNo(capabilities.createdRangeFilter)}</Row>
    </Facts>
  );
}

/** Read-only: environment variables set the connection, and the PAT stays on the server. */
export default page('settings.manage', async () => {
  const settings = env();
  const { isEmbedded, VAULTS_API_URL, VAULTS_API_SHAPE, EMBEDDED_API_SHAPE } = settings;
  const { VAULTS_API_READS_PER_SECOND: readsPerSecond, INVENTORY_MINUTES } = settings;
  const capabilities = await toResult(async () => (await vaultsApi()).capabilities());
  const state = await toResult(async () => connectionState((await vaultsApi()).connection.id));
  const lastCall = state.ok ? state.value.lastCall : null;
  const inventory = await toResult(async () => {
    const { db, connection } = await mirror();
    return snapshotState(db, connection);
  });
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Connection">
        <p className="text-muted">The Vaults API of this console. Environment variables set it at start.</p>
      </PageHeader>
      <Section title="Vaults API">
        <Facts>
          <Row name="Service">{isEmbedded ? 'Embedded in Strongroom' : 'An account of your own'}</Row>
          {!isEmbedded && (
            <>
              <Row name="Host">{new URL(VAULTS_API_URL).host}</Row>
              <Row name="Address">
                <code className="break-all">{VAULTS_API_URL}</code>
              </Row>
              <Row name="Reads per second">at most {readsPerSecond.toLocaleString('en')}</Row>
            </>
          )}
          <Row name="Last call">
            {lastCall === null ? (
              'None yet'
            ) : (
              <>
                <Time value={lastCall.at} />: {lastCall.failure ?? 'answered'},{' '}
                {lastCall.ms.toLocaleString('en')} ms
              </>
            )}
          </Row>
          <Row name="Shape">{labelOf(isEmbedded ? EMBEDDED_API_SHAPE : VAULTS_API_SHAPE)}</Row>
          <Row name="Personal access token">Set; never shown</Row>
        </Facts>
      </Section>
      <Section title="Capabilities" lead="Detected from the answers of the API.">
        {capabilities.ok ? (
          capabilities.value.known ? (
            <Abilities capabilities={capabilities.value} />
          ) : (
            <p className="text-muted">Not known yet.</p>
          )
        ) : (
          <ReloadNotice problem={capabilities.problem} />
        )}
      </Section>
      {inventory.ok ? (
        <InventorySection
          state={inventory.value}
          everyMinutes={INVENTORY_MINUTES}
          readsPerSecond={isEmbedded ? null : Math.max(1, Math.floor(readsPerSecond / 2))}
        />
      ) : (
        <ReloadNotice problem={inventory.problem} />
      )}
    </div>
  );
});
