import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { addListOptions, type ListFlags, listOf, withoutEnded } from '../../input/list-options.js';
import { printClaims } from '../../output/claims/print-claims.js';
import { collect } from '../../output/collect.js';
import { tellWhyEmpty } from '../../output/empty-list.js';
import { type Session, withBroker } from '../../session.js';
import { followClaims } from './follow.js';

/** The fields that a filter over claims may use, for the help. */
export const CLAIM_FIELDS = 'state, node, guest, device, tenant, group, labels.KEY';

interface Options extends ListFlags {
  readonly orderBy: string;
  readonly all?: boolean;
  readonly watch?: boolean;
}

const HELP = `
Examples:
  rmactl claim list -o wide
  rmactl claim list --filter 'state = bound AND node = p7-03' -o name
  rmactl claim list -l 'job in (17,18)' --all

Claims that have ended are left out unless the filter names a state, or with --all.`;

/** `rmactl claim list`. */
export function define(command: Command, context: Context): void {
  addListOptions(command, CLAIM_FIELDS)
    .option('-a, --all', 'also ended claims, as long as the broker keeps them')
    .option('-w, --watch', "then show every change, as 'claim watch' does")
    .option('--order-by <order>', "create_time or 'create_time desc'", 'create_time')
    .addHelpText('after', HELP)
    .action((options: Options) => withBroker(context, command, (session) => list(session, options)));
}

async function list(session: Session, { orderBy, watch = false, ...flags }: Options): Promise<void> {
  if (watch) await followClaims(session, flags);
  const { all = false } = flags;
  const filter = all ? flags.filter : withoutEnded(flags.filter);
  const claims = await collect(session.calls.listClaims({ ...listOf({ ...flags, filter }), orderBy }));
  printClaims(session, claims);
  if (claims.length === 0) await tellWhyEmpty(session, flags.filter);
}
