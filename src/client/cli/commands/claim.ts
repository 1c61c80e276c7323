import type { Command } from 'commander';
import { collect } from '../collect.js';
import type { Context } from '../context.js';
import { claimNameValue, claimNameValues, durationValue } from '../input/values.js';
import { printClaim, printClaims } from '../output/print-resources.js';
import { type Session, withBroker } from '../session.js';
import { addClaimCreate } from './claim-create.js';
import { addClaimCreateGroup } from './claim-create-group.js';
import { addClaimWatch } from './claim-watch.js';
import { addClaimWhy } from './claim-why.js';
import { releaseMany } from './release-many.js';

/** What a filter may say, for the help of every command that takes one. */
export const CLAIM_FILTER_HELP =
  "terms joined by AND over state, node, guest, device, tenant, group, labels.KEY, such as 'state = BOUND'";

interface ListFlags {
  readonly filter: string;
  readonly orderBy: string;
}

/** `rmactl claim …`. */
export function addClaimCommands(program: Command, context: Context): void {
  const claim = program.command('claim').description("make, look at and give back claims: guests' rights to an RMA");
  addClaimCreate(claim, context);
  addClaimCreateGroup(claim, context);
  addGet(claim, context);
  addClaimWhy(claim, context);
  addList(claim, context);
  addClaimWatch(claim, context);
  addRenew(claim, context);
  addRelease(claim, context);
}

function addGet(claim: Command, context: Context): void {
  claim
    .command('get')
    .description('show one claim')
    .argument('<claim>', 'its id or name', claimNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl claim get c-7f3a\n  rmactl claim get claims/c-7f3a -o json')
    .action((name: string, _options: object, command: Command) =>
      withBroker(context, command, async (session) => printClaim(session, await session.calls.getClaim(name))),
    );
}

function addList(claim: Command, context: Context): void {
  claim
    .command('list')
    .description('show claims')
    .option('--filter <terms>', CLAIM_FILTER_HELP, '')
    .option('--order-by <order>', "create_time or 'create_time desc'", 'create_time')
    .addHelpText(
      'after',
      "\nExamples:\n  rmactl claim list -o wide\n  rmactl claim list --filter 'state = BOUND AND node = nodes/p7-03' -o name",
    )
    .action((list: ListFlags, command: Command) =>
      withBroker(context, command, async (session) =>
        printClaims(session, await collect(session.calls.listClaims(list))),
      ),
    );
}

function addRenew(claim: Command, context: Context): void {
  claim
    .command('renew')
    .description('give an unredeemed claim more time')
    .argument('<claim>', 'its id or name', claimNameValue)
    .requiredOption('--ttl <duration>', 'for how long from now it may be redeemed, 1s to 24h', durationValue)
    .addHelpText('after', '\nExamples:\n  rmactl claim renew c-7f3a --ttl 10m')
    .action((name: string, { ttl }: { readonly ttl: number }, command: Command) =>
      withBroker(context, command, async (session) => printClaim(session, await session.calls.renewClaim(name, ttl))),
    );
}

function addRelease(claim: Command, context: Context): void {
  claim
    .command('release')
    .description('give claims back; the holder of a bound one is asked to let go, and never killed')
    .argument('<claim...>', 'their ids or names', claimNameValues)
    .addHelpText(
      'after',
      "\nExamples:\n  rmactl claim release c-7f3a\n  rmactl claim list --filter 'labels.job = 17' -o name | xargs rmactl claim release",
    )
    .action((names: readonly string[], _options: object, command: Command) =>
      withBroker(context, command, (session) => release(session, names)),
    );
}

async function release(session: Session, names: readonly string[]): Promise<void> {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) {
    printClaim(session, await session.calls.releaseClaim(only));
    return;
  }
  await releaseMany(session, names);
}
