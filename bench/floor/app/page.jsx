// The minimum cost of a page of 20 rows in Next: only their markup.
export const dynamic = 'force-dynamic';

const ROWS = Array.from({ length: 20 }, (_, n) => ({ id: `vault_${n}`, name: `Payments service ${n}` }));

export default function Page() {
  return (
    <table>
      <tbody>
        {ROWS.map(({ id, name }) => (
          <tr key={id}>
            <td>
              <a href={`/vaults/${id}`}>{name}</a>
            </td>
            <td>production</td>
            <td>active</td>
            <td>{id}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
