import type { Claim } from '../../resources/claim.js';
import { sizeCell, untilCell } from './cells.js';

/** What is shown beside a claim that was made. */
export interface CreatedClaimNotes {
  /** The token, or where it is. */
  readonly token: string;
  readonly dryRun: boolean;
  readonly nowMs: number;
}

/** A claim that was made, for people: one "name: value" a line, so that awk and eyes find what they need. */
export function renderCreatedClaim(claim: Claim, { token, dryRun, nowMs }: CreatedClaimNotes): string {
  const lines = [
    ['claim', claim.name],
    ['node', claim.node],
    ['rma', `${sizeCell(claim.rmaBytes)} (${claim.device})`],
    ...(dryRun
      ? [['dry run', 'it would be placed there; no claim was made']]
      : [
          ['state', claim.state],
          ['redeem within', untilCell(claim.expireTimeMs, nowMs)],
          ['token', token],
        ]),
  ];
  return lines.map(([name, value]) => `${`${name}:`.padEnd(15)}${value}\n`).join('');
}
