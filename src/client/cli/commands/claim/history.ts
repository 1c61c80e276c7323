import type { Command } from 'commander';
import type { WireClaimHistory } from '../../../rpc/broker-calls.js';
import { parseClaimHistory } from '../../../rpc/wire/parse-history.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Context } from '../../context.js';
import { claimNameValue } from '../../input/values.js';
import { claimHistoryTable, omittedNote } from '../../output/history-table.js';
import { lookOf } from '../../output/look.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl claim history c-7f3a
  rmactl claim history c-7f3a -o json | jq -r '.entries[] | select(.kind == "BOUND") | .holder.executable'

BY is the identity that asked for it; without one the broker did it by itself, or an agent reported it.`;

/** `rmactl claim history`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim>', 'its id or name', claimNameValue)
    .addHelpText('after', HELP)
    .action((name: string) =>
      withBroker(context, command, async (session) => print(session, await session.calls.getClaimHistory(name))),
    );
}

function print(session: Session, wire: WireClaimHistory): void {
  const { context, global } = session;
  const { entries, omittedEntryCount } = parseClaimHistory(wire);
  if (global.output === 'json') return printJson(session, protoJson('rma.v1.GetClaimHistoryResponse', wire));
  if (global.output === 'name') context.io.out(entries.map(({ kind }) => `${kind}\n`).join(''));
  else context.io.out(claimHistoryTable(entries, lookOf(global)));
  context.io.err(omittedNote(omittedEntryCount) ?? '');
}
