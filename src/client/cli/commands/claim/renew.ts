import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { claimNameValue, durationValue } from '../../input/values.js';
import { printClaim } from '../../output/claims/print-claims.js';
import { withBroker } from '../../session.js';

/** `rmactl claim renew`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim>', 'its id or name', claimNameValue)
    .requiredOption('--ttl <duration>', 'how long from now it may be redeemed, 1s to 24h', durationValue)
    .addHelpText('after', '\nExamples:\n  rmactl claim renew c-7f3a --ttl 10m')
    .action((name: string, { ttl }: { readonly ttl: number }) =>
      withBroker(context, command, async (session) => printClaim(session, await session.calls.renewClaim(name, ttl))),
    );
}
