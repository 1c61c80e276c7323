import type { Command } from 'commander';
import { parseFleetStatus } from '../../rpc/wire/parse-fleet-status.js';
import { protoJson } from '../../rpc/wire/proto-json.js';
import type { Context } from '../context.js';
import { Degraded } from '../failure/degraded.js';
import { renderFleetStatus } from '../output/fleet-status.js';
import { lookOf } from '../output/look.js';
import { printJson } from '../output/print-json.js';
import { type Session, withBroker } from '../session.js';

const HELP = `
Examples:
  rmactl status
  rmactl status -o json | jq -r '.problems[].reason'
  rmactl status --timeout 2s > /dev/null || page somebody

The exit code is 0 when all is well, 12 when something is wrong, and 7 when no broker answers. -o name prints the
reasons of the problems. Reasons: NO_NODES, NODES_SILENT, NO_STANDBY (of several brokers), AGENTS_REFUSED, DRAINS_OVERDUE,
RMAS_POISONED (their memory failed), RMAS_QUARANTINED, RMAS_EXHAUSTED (of one size), REQUESTS_WAITING.`;

/** `rmactl status`. */
export function define(command: Command, context: Context): void {
  command.addHelpText('after', HELP).action(() => withBroker(context, command, showStatus));
}

async function showStatus(session: Session): Promise<void> {
  const { calls, context, global } = session;
  const wire = await calls.getStatus();
  const status = parseFleetStatus(wire);
  if (global.output === 'json') printJson(session, protoJson('rma.v1.GetStatusResponse', wire));
  else if (global.output === 'name') context.io.out(status.problems.map(({ reason }) => `${reason}\n`).join(''));
  else
    context.io.out(
      renderFleetStatus(status, { nowMs: context.clock.wallMs(), broker: global.broker, ...lookOf(global) }),
    );
  if (status.problems.length > 0) throw new Degraded();
}
