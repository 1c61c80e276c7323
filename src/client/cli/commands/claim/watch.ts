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

Runs until Ctrl-C (exit code 130), also when the broker restarts; notes about that go to stderr. First come the claims
that exist, as "existing"; ended ones only with --all. With -o json each line is one WatchClaimsResponse, ended claims
included, and {"resynced":true} means: discard everything before it, a new snapshot follows.`;

/** `rmactl claim watch`. */
export function define(command: Command, context: Context): void {
  addListOptions(command, CLAIM_FIELDS)
    .option('-a, --all', 'also show ended claims in the first listing')
    .option('--resume-token <token>', 'continue after this token instead of showing everything first')
    .addHelpText('after', HELP)
    .action((options: FollowOptions) => withBroker(context, command, (session) => followClaims(session, options)));
}
