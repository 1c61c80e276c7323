import type { WireClaim, WireNode } from '../../rpc/broker-calls.js';
import { type Json, protoJson } from '../../rpc/proto-json.js';
import { readClaim } from '../../rpc/read-claim.js';
import { readNode } from '../../rpc/read-node.js';
import type { Session } from '../session.js';
import { claimTable } from './claim-table.js';
import { renderClaim } from './described-claim.js';
import { renderNode } from './described-node.js';
import { lookOf } from './look.js';
import { nodeTable } from './node-table.js';
import { jsonText } from './safe-text.js';

const INDENT = 2;

/** One claim, as `--output` says. */
export function printClaim(session: Session, claim: WireClaim): void {
  if (session.global.output === 'json') printJson(session, protoJson('rma.v1.Claim', claim));
  else printClaimRows(session, [claim]);
}

/** One claim with what there is to know of it, unless `--output` is for programs. */
export function describeClaim(session: Session, claim: WireClaim): void {
  const { context, global } = session;
  if (global.output === 'json' || global.output === 'name') return printClaim(session, claim);
  context.io.out(renderClaim(readClaim(claim), context.clock.wallMs(), lookOf(global)));
}

/** Any number of claims, as `--output` says. */
export function printClaims(session: Session, claims: readonly WireClaim[]): void {
  if (session.global.output === 'json') {
    printJson(session, { claims: claims.map((claim) => protoJson('rma.v1.Claim', claim)) });
  } else {
    printClaimRows(session, claims);
  }
}

/** One node, as `--output` says. */
export function printNode(session: Session, node: WireNode): void {
  if (session.global.output === 'json') printJson(session, protoJson('rma.v1.Node', node));
  else printNodeRows(session, [node]);
}

/** One node with all that is known of it, unless `--output` is for programs. */
export function describeNode(session: Session, node: WireNode): void {
  const { context, global } = session;
  if (global.output === 'json' || global.output === 'name') return printNode(session, node);
  context.io.out(renderNode(readNode(node), context.clock.wallMs(), lookOf(global)));
}

/** Any number of nodes, as `--output` says. */
export function printNodes(session: Session, nodes: readonly WireNode[]): void {
  if (session.global.output === 'json') {
    printJson(session, { nodes: nodes.map((node) => protoJson('rma.v1.Node', node)) });
  } else {
    printNodeRows(session, nodes);
  }
}

/** JSON for people and programs alike. */
export function printJson({ context }: Session, json: Json): void {
  context.io.out(`${jsonText(json, INDENT)}\n`);
}

function printClaimRows({ context, global }: Session, claims: readonly WireClaim[]): void {
  if (global.output === 'name') return context.io.out(namesOf(claims));
  if (claims.length === 0) return context.io.err('no claims\n');
  context.io.out(claimTable(claims.map(readClaim), context.clock.wallMs(), lookOf(global)));
}

function printNodeRows({ context, global }: Session, nodes: readonly WireNode[]): void {
  if (global.output === 'name') return context.io.out(namesOf(nodes));
  if (nodes.length === 0) return context.io.err('no nodes\n');
  context.io.out(nodeTable(nodes.map(readNode), context.clock.wallMs(), lookOf(global)));
}

function namesOf(resources: readonly { readonly name: string }[]): string {
  return resources.map(({ name }) => `${name}\n`).join('');
}
