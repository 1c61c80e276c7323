import type { WireClaim } from '../../../rpc/broker-calls.js';
import { parseClaim } from '../../../rpc/wire/parse-claim.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Session } from '../../session.js';
import { lookOf } from '../look.js';
import { namesOf } from '../names.js';
import { printJson } from '../print-json.js';
import { claimTable } from './claim-table.js';
import { renderClaim } from './described-claim.js';

/** Prints one claim in the form of `--output`. */
export function printClaim(session: Session, claim: WireClaim): void {
  if (session.global.output === 'json') printJson(session, protoJson('rma.v1.Claim', claim));
  else printClaimRows(session, [claim]);
}

/** Prints everything about one claim, unless `--output` is for programs. */
export function describeClaim(session: Session, claim: WireClaim): void {
  const { context, global } = session;
  if (global.output === 'json' || global.output === 'name') return printClaim(session, claim);
  context.io.out(renderClaim(parseClaim(claim), context.clock.wallMs(), lookOf(global)));
}

/** Prints any number of claims in the form of `--output`. */
export function printClaims(session: Session, claims: readonly WireClaim[]): void {
  if (session.global.output === 'json') {
    printJson(session, { claims: claims.map((claim) => protoJson('rma.v1.Claim', claim)) });
  } else {
    printClaimRows(session, claims);
  }
}

function printClaimRows({ context, global }: Session, claims: readonly WireClaim[]): void {
  if (global.output === 'name') return context.io.out(namesOf(claims));
  if (claims.length === 0) return context.io.err('no claims\n');
  context.io.out(claimTable(claims.map(parseClaim), context.clock.wallMs(), lookOf(global)));
}
