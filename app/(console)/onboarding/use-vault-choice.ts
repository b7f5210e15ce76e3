import { useState } from 'react';
import { ReadError } from '@/lib/core/fetcher';
import type { Vault } from '@/lib/providers/model';
import type { Environment, GridRow, Target } from './import-state';
import { AmbiguousName, type Rule, resolveTargets, targetOf } from './targets';

interface VaultChoice {
  kind: Rule['kind'];
  vault: Vault | null;
  name: string;
  environment: Environment;
}

/** Longest time to look up vault names. Milliseconds. */
const LOOK_UP_MS = 30_000;

export const firstChoice = (canMakeVaults: boolean, vault: Vault | null = null): VaultChoice => ({
  kind: vault === null && canMakeVaults ? 'new' : 'existing',
  vault,
  name: '',
  environment: '',
});

function ruleOf({ kind, vault, name, environment }: VaultChoice): Rule | string {
  if (kind === 'existing') return vault === null ? 'Choose a vault.' : { kind, vault };
  if (kind === 'by-file') return { kind, environment };
  if (name.trim() === '') return 'Enter a name.';
  return kind === 'new' ? { kind, name, environment } : { kind, name, otherwise: environment };
}

export function useVaultChoice(first: VaultChoice) {
  const [choice, setChoice] = useState(first);
  const [complaint, setComplaint] = useState<string>();
  const [isLooking, setLooking] = useState(false);

  /** The vaults by row key; null if the choice is incomplete or unclear, which `complaint` explains. */
  const targetsFor = async (rows: readonly GridRow[]): Promise<Map<string, Target> | null> => {
    const rule = ruleOf(choice);
    setComplaint(typeof rule === 'string' ? rule : undefined);
    if (typeof rule === 'string' || isLooking) return null;
    setLooking(true);
    try {
      const wanted = new Map(rows.map((row) => [row.key, targetOf(rule, row)]));
      return await resolveTargets(wanted, AbortSignal.timeout(LOOK_UP_MS));
    } catch (error) {
      const isKnown = error instanceof AmbiguousName || error instanceof ReadError;
      setComplaint(isKnown ? error.message : 'The list of vaults could not be read. Try again.');
      return null;
    } finally {
      setLooking(false);
    }
  };

  return { choice, setChoice, complaint, isLooking, targetsFor };
}
