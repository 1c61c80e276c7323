import type { WireNode } from '../../../rpc/broker-calls.js';
import { parseNode } from '../../../rpc/wire/parse-node.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Session } from '../../session.js';
import { lookOf } from '../look.js';
import { namesOf } from '../names.js';
import { printJson } from '../print-json.js';
import { toWireNode } from './described-node.js';
import { nodeTable } from './node-table.js';

/** Prints one node in the form of `--output`. */
export function printNode(session: Session, node: WireNode): void {
  if (session.global.output === 'json') printJson(session, protoJson('rma.v1.Node', node));
  else printNodeRows(session, [node]);
}

/** Prints everything about one node, unless `--output` is for programs. */
export function describeNode(session: Session, node: WireNode): void {
  const { context, global } = session;
  if (global.output === 'json' || global.output === 'name') return printNode(session, node);
  context.io.out(toWireNode(parseNode(node), context.clock.wallMs(), lookOf(global)));
}

/** Prints any number of nodes in the form of `--output`. */
export function printNodes(session: Session, nodes: readonly WireNode[]): void {
  if (session.global.output === 'json') {
    printJson(session, { nodes: nodes.map((node) => protoJson('rma.v1.Node', node)) });
  } else {
    printNodeRows(session, nodes);
  }
}

function printNodeRows({ context, global }: Session, nodes: readonly WireNode[]): void {
  if (global.output === 'name') return context.io.out(namesOf(nodes));
  if (nodes.length === 0) return context.io.err('no nodes\n');
  context.io.out(nodeTable(nodes.map(parseNode), context.clock.wallMs(), lookOf(global)));
}
