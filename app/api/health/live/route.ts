export const dynamic = 'force-dynamic';

/** Answers as long as the process does. */
export const GET = (): Response =>
  Response.json({ live: true }, { headers: { 'cache-control': 'no-store' } });
