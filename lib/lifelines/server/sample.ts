import 'server-only';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { actorName } from '@/lib/core/person';
import { appError } from '@/lib/core/server/app-error';
import type { ReviewInput } from '../inputs';
import type { Bar, Review, Sample } from '../model';
import type { SampleSearch } from '../search';
import { matches } from './lifelines';
import { BAR, type LifelineContext, overLives } from './lives';
import { reviews } from './schema';

type Row = Bar & { review: Review | null; population: number; digest: string; [column: string]: unknown };

/** Text that identifies `row` in two draws from the same population. */
const IDENTITY = sql`row.vault_id || ' ' || row.id || ' ' || extract(epoch from row.ends)::text`;
const hashed = (text: ReturnType<typeof sql>) => sql`encode(sha256(convert_to(${text}, 'utf8')), 'hex')`;

/**
 * Draws entries that pass the filters: those with the lowest SHA-256 over the seed, the vault and the credential. So
 * the same seed, filters and population give the same sample, and anyone can repeat it. Throws `ProblemError`.
 */
export async function drawSample(context: LifelineContext, search: SampleSearch): Promise<Sample> {
  const { seed, size } = search;
  const isMatch = await matches(context, search);
  const rows = await overLives<Row>(
    context,
    sql`, population as materialized (
        select row.*, ${hashed(sql`${seed} || ' ' || row.vault_id || ' ' || row.id`)} as draw,
          ${IDENTITY} as identity from fact as row where ${isMatch}
      ), whole as (
        select count(*)::int as population,
          ${hashed(sql`string_agg(identity, E'\n' order by identity collate "C")`)} as digest from population
      )
      select ${BAR}, true as "isMatch", whole.population, whole.digest, review.review
      from population as row cross join whole left join lateral (
        select jsonb_build_object('finding', finding, 'note', note, 'reviewedBy', reviewed_by,
          'reviewedAt', extract(epoch from reviewed_at) * 1000) as review
        from lifelines.reviews where connection = ${context.connection} and vault_id = row.vault_id
          and credential_id = row.id order by reviewed_at desc limit 1) as review on true
      order by row.draw, row.vault_id, row.id limit ${size}`,
  );
  const [first] = rows;
  return {
    seed,
    population: first?.population ?? 0,
    digest: first?.digest ?? '',
    entries: rows.map(({ population: _, digest: __, ...entry }) => entry),
  };
}

/** Stores the finding of a person about an entry. Rejects with `not_found` if the archive has no such entry. */
export async function storeReview(
  context: LifelineContext,
  { vaultId, credentialId, finding, note, seed }: ReviewInput,
  by: { name: string; email: string },
): Promise<{ target: string }> {
  const [entry] = await overLives<{ target: string }>(
    context,
    sql`
    select target from fact as row where row.vault_id = ${vaultId} and row.id = ${credentialId} and row.ends is not null`,
  );
  if (entry === undefined)
    throw appError('not_found', 'The archive has no such entry. Draw the sample again.');
  await context.db.insert(reviews).values({
    id: randomUUID(),
    connection: context.connection,
    vaultId,
    credentialId,
    finding,
    note,
    seed,
    reviewedBy: actorName(by),
  });
  return entry;
}
