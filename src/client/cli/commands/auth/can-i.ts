import type { Command } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import type { Context } from '../../context.js';
import { tenantNameValue } from '../../input/values.js';
import { printJson } from '../../output/print-json.js';
import { withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl auth can-i DrainNode
  rmactl auth can-i CreateClaim --tenant blue && deploy-guests

Prints yes or no; after no it ends with an error that says why. An RPC is named as in the contract (proto/rma/v1).
Without --tenant the answer is yes when you may call it for anything.`;

interface Options {
  readonly tenant?: string;
}

/** `rmactl auth can-i`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<rpc>', 'the name of an RPC, such as CreateClaim')
    .option('--tenant <tenant>', 'for the claims of this tenant', tenantNameValue)
    .addHelpText('after', HELP)
    .action((rpc: string, { tenant }: Options) =>
      withBroker(context, command, async (session) => {
        const message = await session.calls.checkAccess(rpc, tenant);
        const allowed = message === '';
        if (session.global.output === 'json') printJson(session, { allowed });
        else context.io.out(allowed ? 'yes\n' : 'no\n');
        if (!allowed) throw new RmaError({ reason: 'ACCESS_DENIED', message });
      }),
    );
}
