import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { claimNameValue } from '../../input/values.js';
import { describeClaim } from '../../output/claims/print-claims.js';
import { withBroker } from '../../session.js';

/** `rmactl claim get`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim>', 'its id or name', claimNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl claim get c-7f3a\n  rmactl claim get claims/c-7f3a -o json')
    .action((name: string) =>
      withBroker(context, command, async (session) => describeClaim(session, await session.calls.getClaim(name))),
    );
}
