import type { Claim } from '../../../resources/claim.js';
import { sizeCell, untilCell } from '../cells.js';
import { renderFields } from '../fields.js';

/** What is shown in addition to a new claim. */
export interface CreatedClaimNotes {
  /** The token, or the file that has it. */
  readonly token: string;
  readonly dryRun: boolean;
  readonly nowMs: number;
}

/** A new claim, for people. */
export function renderCreatedClaim(claim: Claim, notes: CreatedClaimNotes): string {
  const { name, node, rmaBytes, device } = claim;
  return renderFields([
    ...(name === '' ? [] : [['claim', name] as const]),
    ['node', node],
    ['rma', rmaBytes === 0 ? 'none: the guest runs without one' : `${sizeCell(rmaBytes)} (${device})`],
    ...outcome(claim, notes),
  ]);
}

function outcome({ rmaBytes, state, expireTimeMs }: Claim, { token, dryRun, nowMs }: CreatedClaimNotes) {
  if (dryRun) return [['dry run', 'it would be placed there; no claim was made']] as const;
  const left = untilCell(expireTimeMs, nowMs);
  const withRma = [
    ['redeem within', left],
    ['token', token],
  ] as const;
  return [['state', state] as const, ...(rmaBytes === 0 ? [['renew within', left] as const] : withRma)];
}
