import { expect, test } from 'vitest';
import { countsOf } from '../model';
import { campaignView, listCampaigns } from './campaigns';
import { closeCampaign, decide, reopen, setRowOwner } from './decide';
import { ADA, campaignBench, GRACE, refuses } from './test-campaigns';

const bench = campaignBench();

test('reports to the second of two operators that the row has changed', async () => {
  const campaignId = await bench.start();
  const row = { campaignId, ...bench.place('a'), revision: 0 };
  await decide(bench.context, { ...row, decision: 'not_possible', note: 'No way' }, ADA);
  await refuses(decide(bench.context, { ...row, decision: 'elsewhere', note: 'Done' }, GRACE), 'conflict');
  await refuses(reopen(bench.context, row), 'conflict');
  expect((await bench.rows(campaignId)).a).toMatchObject({
    state: 'not_possible',
    revision: 1,
    decision: { note: 'No way' },
  });
  await reopen(bench.context, { ...row, revision: 1 });
  expect((await bench.rows(campaignId)).a).toMatchObject({ state: 'to_do', decision: null, revision: 2 });
});

test('prefers a rotation to a statement, and refuses a statement about a rotated row', async () => {
  const campaignId = await bench.start();
  const row = { campaignId, ...bench.place('a'), revision: 0 };
  await decide(bench.context, { ...row, decision: 'not_possible', note: 'No way' }, ADA);
  await bench.rotate('a');
  expect((await bench.states(campaignId)).a).toBe('rotated');
  await refuses(
    decide(bench.context, { ...row, revision: 1, decision: 'elsewhere', note: 'Done' }, GRACE),
    'conflict',
  );
});

test('requires the number of open rows and a reason to close, and stores the state of each row', async () => {
  const campaignId = await bench.start();
  await bench.rotate('a');
  await refuses(closeCampaign(bench.context, { campaignId, left: 3, note: 'Later' }, ADA), 'conflict');
  await refuses(closeCampaign(bench.context, { campaignId, left: 2, note: '' }, ADA), 'invalid_input');
  const { counts } = await closeCampaign(bench.context, { campaignId, left: 2, note: 'Later' }, ADA);
  expect(counts).toMatchObject({ rotated: 1, to_do: 2 });
  await bench.rotate('b');
  const { campaign, rows } = await campaignView(bench.context, campaignId);
  expect(campaign).toMatchObject({ closeNote: 'Later', counts });
  expect(campaign.closedAt).not.toBeNull();
  expect(countsOf(rows)).toEqual(counts);
  await refuses(closeCampaign(bench.context, { campaignId, left: 2, note: 'Again' }, GRACE), 'conflict');
  await refuses(
    setRowOwner(bench.context, { campaignId, ...bench.place('c'), owner: 'x@example.com' }),
    'conflict',
  );
  expect((await listCampaigns(bench.context)).map(({ counts: listed }) => listed)).toEqual([counts]);
});

test('closes a campaign once for two parallel requests', async () => {
  const campaignId = await bench.start();
  const close = (by: typeof ADA) => closeCampaign(bench.context, { campaignId, left: 3, note: 'Later' }, by);
  const results = await Promise.allSettled([close(ADA), close(GRACE)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});
