import type { Command } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import type { Context } from '../../context.js';
import { createWatchPrinter } from '../../output/watch-printer.js';
import { type Session, withBroker } from '../../session.js';

interface Options {
  readonly filter: string;
  readonly resumeToken?: string;
}

const HELP = `
Examples:
  rmactl claim watch
  rmactl claim watch --filter 'node = nodes/p7-03' -o json

It goes on until Ctrl-C (exit code 130), also when the broker restarts; notes about that go to stderr. With -o json each line
is one WatchClaimsResponse, and {"resynced":true} tells to forget everything before it, as a new snapshot follows.`;

/** `rmactl claim watch`. */
export function define(command: Command, context: Context): void {
  command
    .option('--filter <terms>', "as for 'claim list'", '')
    .option('--resume-token <token>', 'go on after this one instead of showing everything first')
    .addHelpText('after', HELP)
    .action((options: Options) => withBroker(context, command, (session) => watch(session, options)));
}

async function watch(session: Session, { filter, resumeToken }: Options): Promise<void> {
  const { context, calls, global } = session;
  const signal = context.untilInterrupted();
  const print = createWatchPrinter(context.io, global.output);
  const options = { filter, signal, ...(resumeToken === undefined ? {} : { resumeToken }) };
  for await (const step of calls.watchClaims(options)) print(step);
  throw new RmaError({ reason: 'CALL_CANCELLED', message: 'interrupted' });
}
