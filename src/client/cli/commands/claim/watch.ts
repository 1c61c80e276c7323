import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { addListOptions } from '../../input/list-options.js';
import { withBroker } from '../../session.js';
import { type FollowOptions, followClaims } from './follow.js';
import { CLAIM_FIELDS } from './list.js';

const HELP = `
Examples:
  rmactl claim watch
  rmactl claim watch --filter 'node = p7-03' -o json

It goes on until Ctrl-C (exit code 130), also when the broker restarts; notes about that go to stderr. First come the claims that
there are, as "existing"; ended ones only with --all. With -o json each line is one WatchClaimsResponse, ended claims included, and
{"resynced":true} tells to forget everything before it, as a new snapshot follows.`;

/** `rmactl claim watch`. */
export function define(command: Command, context: Context): void {
  addListOptions(command, CLAIM_FIELDS)
    .option('-a, --all', 'ended claims too when all are shown at first')
    .option('--resume-token <token>', 'go on after this one instead of showing everything first')
    .addHelpText('after', HELP)
    .action((options: FollowOptions) => withBroker(context, command, (session) => followClaims(session, options)));
}
