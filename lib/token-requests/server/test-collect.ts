import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { addPerson, openTestConsole } from '@/lib/auth/server/test-console';
import type { Role } from '@/lib/core/roles';
import { AppError } from '@/lib/core/server/app-error';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { type AskInput, askInput } from '../model';
import { admit } from './link';
import { ask, type Person } from './requests';
import { collectRequests } from './schema';
import { submit } from './submit';

export const TARGET = 'https://mcp.example.com/mcp';
export const PASSPHRASE = 'nine patient herons';
export const NOBODY = { requestId: 'r', address: null, userAgent: null };

export type AskedRequest = Awaited<ReturnType<typeof ask>>;

export class CollectBench {
  api = new ModelVaultsApi();
  asker: Person = { user: { id: '', name: '', email: '', role: 'operator' } };
  private vaultId = '';

  constructor(private readonly opened: () => Awaited<ReturnType<typeof openTestConsole>>) {}

  get db() {
    return this.opened().db;
  }
  get connection() {
    return { api: this.api, db: this.db };
  }

  async person(role: Role): Promise<Person> {
    const { id, email } = await addPerson(this.db, { role });
    return { user: { id, name: `The ${role}`, email, role } };
  }
  async reset(): Promise<void> {
    await this.db.execute(sql.raw('drop function if exists in_between cascade'));
    this.api = new ModelVaultsApi();
    this.vaultId = this.api.insertVault({ displayName: 'Payments' }).vault.id;
    this.asker = await this.person('operator');
  }

  ask = (fields: Partial<Record<keyof AskInput, unknown>> = {}, by = this.asker) => {
    const given = { vaultId: this.vaultId, mcpServerUrl: TARGET, purpose: 'For the agent', hours: '24' };
    return ask(this.connection, by, askInput.parse({ ...given, ...fields }));
  };
  submit = async (token: string, accessToken = 'a-new-token', passphrase = '', verdictTicket?: string) => {
    await admit(this.connection, { token, passphrase }, NOBODY);
    let credential: { id: string; target: string } | null = null;
    const answer = await submit(
      this.connection,
      { token, passphrase, secret: bearerSecret(accessToken), verdictTicket },
      (stored) => {
        credential = stored;
      },
    );
    return { answer, credential };
  };
  admit = (token: string, passphrase = '') => admit(this.connection, { token, passphrase }, NOBODY);

  row = async (requestId: string) => {
    const [row] = await this.db.select().from(collectRequests).where(eq(collectRequests.id, requestId));
    if (row === undefined) throw new Error('There is no such request.');
    return row;
  };
  /** Runs the SQL `act` when a request changes so that the SQL condition `when` holds. */
  inBetween = async (when: string, act: string) => {
    for (const statement of [
      `create function in_between() returns trigger language plpgsql as $$ begin ${act}; return null; end $$`,
      `create trigger in_between after update on collect_requests for each row when (${when}) execute function in_between()`,
    ])
      await this.db.execute(sql.raw(statement));
  };
  stored = () => this.api.active(TARGET).map(({ token }) => token);
}

export function collectBench(): CollectBench {
  let opened: Awaited<ReturnType<typeof openTestConsole>>;
  const bench = new CollectBench(() => opened);
  beforeAll(async () => {
    opened = await openTestConsole();
  });
  beforeEach(() => bench.reset());
  afterAll(() => opened.close());
  return bench;
}

export async function refusal(run: Promise<unknown>) {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`Not refused: ${String(error)}`);
  return error.problem;
}
