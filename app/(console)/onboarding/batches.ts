import type { z } from 'zod';
import type { Problem } from '@/lib/core/result';
import type { ImportRowForm, verifyRowsInput } from '@/lib/import/model';
import type { Ended, GridRow } from './import-state';
import { byTarget } from './targets';

type VerifyRowInput = z.input<typeof verifyRowsInput>['rows'][number];

export function batchesOf(rows: readonly GridRow[], size: number): GridRow[][] {
  const ordered = byTarget(rows).flatMap((share) => share.rows);
  return chunksOf(ordered, size);
}

export const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** The verification input of a row, or null without a token. It must equal the stored input, so that its verdict ticket counts. */
export function questionOf(row: GridRow, withProtocol: boolean): VerifyRowInput | null {
  if (row.token.state !== 'set') return null;
  const { key, url: mcpServerUrl, protocol, token } = row;
  return { key, mcpServerUrl, accessToken: token.value, ...(withProtocol && { protocol }) };
}

export function inputOf(row: GridRow, withProtocol: boolean): ImportRowForm | null {
  const question = questionOf(row, withProtocol);
  if (question === null || row.target?.kind !== 'existing') return null;
  return {
    ...question,
    vaultId: row.target.vaultId,
    ...(row.check !== null && { verdictTicket: row.check.verdictTicket }),
  };
}

/** Rows that the server refused by index (`rows.3.accessToken`), each with its message; no other row was processed. */
export function refusedRows({ code, fields = {} }: Problem, batch: readonly ImportRowForm[]): Ended[] {
  if (code !== 'invalid_input') return [];
  const found = new Map<number, string>();
  for (const [path, sentence] of Object.entries(fields)) {
    const index = /^rows\.(\d+)(\.|$)/.exec(path)?.[1];
    if (index !== undefined && !found.has(Number(index))) found.set(Number(index), sentence);
  }
  return [...found].flatMap(([index, sentence]) => {
    const row = batch[index];
    return row === undefined
      ? []
      : [{ key: row.key, outcome: 'failed' as const, vaultId: row.vaultId, credentialId: null, sentence }];
  });
}

/** A random UUID, version 4 (RFC 9562 §5.4). `crypto.randomUUID` exists only over https. */
export function newRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
