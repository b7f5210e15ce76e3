import { Pool } from 'pg';

interface Vault {
  id: string;
  name: string;
  created_at: Date;
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

export const dynamic = 'force-dynamic';

/** Twenty rows and nothing else: what Next and React cost by themselves. */
export default async function Page() {
  const { rows } = await pool.query<Vault>(
    'select id, display_name as name, created_at from embedded.vaults order by id desc limit 20',
  );
  return (
    <table>
      <tbody>
        {rows.map(({ id, name, created_at }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{id}</td>
            <td>{created_at.toISOString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
