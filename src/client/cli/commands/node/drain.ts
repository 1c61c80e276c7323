import type { Command } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import type { WireDrain } from '../../../rpc/drain-node.js';
import type { Context } from '../../context.js';
import { AdvisedError } from '../../failure/advised-error.js';
import { overdue } from '../../failure/overdue.js';
import { durationValue, nodeNameValue } from '../../input/values.js';
import { idCell } from '../../output/cells.js';
import { createDrainPrinter } from '../../output/nodes/drain-printer.js';
import { type Session, withBroker } from '../../session.js';

interface Options {
  readonly reason: string;
  readonly deadline: number;
  readonly wait: boolean;
}

const HELP = `
Examples:
  rmactl node drain p7-03 --reason 'new memory on Tuesday' --deadline 10m
  rmactl node drain p7-03 --reason 'firmware' --deadline 2h --no-wait

Unredeemed claims are revoked, and the VMMs of the others are asked to let go; no guest is ended, not even at the
deadline (exit code 9). Ctrl-C (130) only stops following: the drain stays in force until 'rmactl node uncordon'. With
-o json each line is one DrainNodeResponse.`;

/** `rmactl node drain`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .requiredOption('--reason <text>', 'why, for other operators')
    .requiredOption('--deadline <duration>', 'by when it is to be empty, from now: 1s to 168h', durationValue)
    .option('--no-wait', 'start the drain without following it')
    .addHelpText('after', HELP)
    .action((name: string, options: Options) =>
      withBroker(context, command, (session) => drain(session, name, options)),
    );
}

async function drain(session: Session, name: string, { reason, deadline: deadlineMs, wait }: Options): Promise<void> {
  const { context, calls, global } = session;
  const signal = context.untilInterrupted();
  const print = createDrainPrinter(session);
  for await (const response of calls.drainNode(name, { reason, deadlineMs, signal })) {
    print(response);
    if (response.overdue) throw overdueError(session, name, response);
    if (response.drained || !wait) {
      if (global.output === 'name') context.io.out(`${name}\n`);
      return;
    }
  }
  const message = `interrupted; the drain of ${idCell(name)} stays in force: it goes on, and the node takes no new guests`;
  const cancelled = new RmaError({ reason: 'CALL_CANCELLED', message, metadata: { node: name } });
  throw new AdvisedError(
    cancelled,
    `to end the drain, run ${uncordonLine(session, name)}; to follow it again, repeat this command`,
  );
}

function overdueError(session: Session, name: string, { remainingClaims }: WireDrain): RmaError {
  const claims = remainingClaims.map(idCell).join(', ') || 'none of the broker’s claims';
  const message = `${idCell(name)} is not empty (${claims}); it stays cordoned, and the drain in force`;
  return new AdvisedError(
    overdue(message, { node: name, claims: remainingClaims.join(',') }),
    `${session.line('node', 'holders', idCell(name))} names the processes; ${uncordonLine(session, name)} ends the drain`,
  );
}

function uncordonLine({ line }: Session, name: string): string {
  return line('node', 'uncordon', idCell(name));
}
