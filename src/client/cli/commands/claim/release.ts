import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { claimNameValues } from '../../input/values.js';
import { printClaim } from '../../output/claims/print-claims.js';
import { type Session, withBroker } from '../../session.js';
import { releaseMany } from './release-many.js';

const HELP = `
Examples:
  rmactl claim release c-7f3a
  rmactl claim list --filter 'labels.job = 17' -o name | xargs rmactl claim release`;

/** `rmactl claim release`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim...>', 'their ids or names', claimNameValues)
    .addHelpText('after', HELP)
    .action((names: readonly string[]) => withBroker(context, command, (session) => release(session, names)));
}

async function release(session: Session, names: readonly string[]): Promise<void> {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) {
    printClaim(session, await session.calls.releaseClaim(only));
    return;
  }
  await releaseMany(session, names);
}
