import type { Command } from 'commander';
import type { WireNodeHistory } from '../../../rpc/broker-calls.js';
import { parseNodeHistory } from '../../../rpc/wire/parse-history.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { nodeHistoryTable, omittedNote } from '../../output/history-table.js';
import { lookOf } from '../../output/look.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl node history p7-03
  rmactl node history p7-03 -o json | jq -r '.entries[] | select(.kind == "AGENT_REFUSED") | .agent.address'

A node that was removed still has its history; the broker keeps that of the last 1,000.`;

/** `rmactl node history`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', HELP)
    .action((name: string) =>
      withBroker(context, command, async (session) => print(session, await session.calls.getNodeHistory(name))),
    );
}

function print(session: Session, wire: WireNodeHistory): void {
  const { context, global } = session;
  const { entries, omittedEntryCount } = parseNodeHistory(wire);
  if (global.output === 'json') return printJson(session, protoJson('rma.v1.GetNodeHistoryResponse', wire));
  if (global.output === 'name') context.io.out(entries.map(({ kind }) => `${kind}\n`).join(''));
  else context.io.out(nodeHistoryTable(entries, lookOf(global)));
  context.io.err(omittedNote(omittedEntryCount) ?? '');
}
