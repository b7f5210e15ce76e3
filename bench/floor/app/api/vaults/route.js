// The minimum cost of a read of 20 rows in Next: a handler and one statement with only the driver.
import pg from 'pg';
import { firstPage } from '../../../first-page.mjs';

export const dynamic = 'force-dynamic';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
const connected = client.connect();

export async function GET() {
  await connected;
  return Response.json({ data: await firstPage(client, process.env.ACCOUNT_ID) });
}
