import type { Command } from 'commander';
import type { NodeHolders } from '../../../resources/node-holders.js';
import type { WireNodeHolders } from '../../../rpc/broker-calls.js';
import { parseNodeHolders } from '../../../rpc/wire/parse-node-holders.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { lookOf } from '../../output/look.js';
import { holderTable } from '../../output/nodes/holder-table.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl node holders p7-03
  rmactl node holders p7-03 -o wide
  rmactl node holders p7-03 -o json | jq -r '.holders[] | select(.state == "QUARANTINED") | .pid'

States: BOUND redeemed the claim; SHARED has the RMA of a claim that another process redeemed; RECLAIMING and
QUARANTINED still have one that was given back; UNKNOWN have one that no slot of the agent accounts for.`;

/** `rmactl node holders`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', HELP)
    .action((name: string) =>
      withBroker(context, command, async (session) => print(session, await session.calls.listNodeHolders(name))),
    );
}

function print(session: Session, wire: WireNodeHolders): void {
  const { context, global } = session;
  const found = parseNodeHolders(wire);
  if (global.output === 'json') printJson(session, protoJson('rma.v1.ListNodeHoldersResponse', wire));
  else if (global.output === 'name') context.io.out([...new Set(found.holders.map(({ pid }) => `${pid}\n`))].join(''));
  else if (found.holders.length > 0) context.io.out(holderTable(found.holders, lookOf(global)));
  for (const note of notesOn(found)) context.io.err(`${note}\n`);
}

/** Notes that keep the list from being misread. */
function notesOn({
  holders,
  omittedHolderCount,
  processCount,
  unreadableProcessCount,
}: NodeHolders): readonly string[] {
  const notes: string[] = [];
  if (holders.length === 0) notes.push(`none of ${processCount} processes has an RMA`);
  if (omittedHolderCount > 0) notes.push(`${omittedHolderCount} more are not shown`);
  if (unreadableProcessCount > 0) {
    notes.push(
      `the agent may not look into ${unreadableProcessCount} of ${processCount} processes: run it as root, or with CAP_SYS_PTRACE, in the host's pid namespace`,
    );
  }
  return notes;
}
