import { Time } from '@/components/ui/time';
import { counted } from '@/lib/core/counted';
import type { SnapshotState } from '@/lib/inventory/model';
import { Section } from '../section';
import { Facts, Row } from './facts';

const nextRun = (state: SnapshotState, everyMinutes: number): string | null => {
  const last = state.complete?.startedAt;
  return last === undefined ? null : new Date(Date.parse(last) + everyMinutes * 60_000).toISOString();
};

export function InventorySection({
  state,
  everyMinutes,
  readsPerSecond,
}: {
  state: SnapshotState;
  everyMinutes: number;
  /** Null: the API has no limit. */
  readsPerSecond: number | null;
}) {
  const { complete, running, failure } = state;
  return (
    <Section title="Inventory" lead="A copy of the metadata of all vaults and credentials, without tokens.">
      <Facts>
        <Row name="Last complete snapshot">
          {complete === null ? (
            'None yet'
          ) : (
            <>
              <Time value={complete.startedAt} />: {counted(complete.vaults, 'vault')},{' '}
              {counted(complete.credentials, 'credential')}, {counted(complete.unreadable, 'unreadable row')}
            </>
          )}
        </Row>
        <Row name="Running now">
          {running === null
            ? 'No'
            : `${counted(running.vaults, 'vault')} and ${counted(running.credentials, 'credential')} read so far`}
        </Row>
        <Row name="Last error">
          {failure === null || failure.reason === 'cancelled' ? (
            'None'
          ) : (
            <>
              {failure.detail ?? 'The server log has the reason'}
              {failure.requestId !== null && ` (request ${failure.requestId})`}, <Time value={failure.at} />
            </>
          )}
        </Row>
        <Row name="Interval">{counted(everyMinutes, 'minute')}</Row>
        <Row name="Next run">
          <Time value={nextRun(state, everyMinutes)} />
        </Row>
        <Row name="Read rate">
          {readsPerSecond === null
            ? 'Not limited: the API is embedded'
            : `At most ${counted(readsPerSecond, 'read')} per second, half of the limit`}
        </Row>
      </Facts>
    </Section>
  );
}
