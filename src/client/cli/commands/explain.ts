import type { Command } from 'commander';
import { parseExplainedPlacement } from '../../rpc/wire/parse-explained-placement.js';
import { protoJson } from '../../rpc/wire/proto-json.js';
import { toWireClaimSpec } from '../../rpc/wire/to-claim-spec.js';
import type { Context } from '../context.js';
import { addSpecOptions, type SpecFlags, specOf } from '../input/spec-options.js';
import { renderExplainedPlacement } from '../output/claims/explained-placement.js';
import { printJson } from '../output/print-json.js';
import { type Session, withBroker } from '../session.js';

interface Options extends SpecFlags {
  readonly guest?: string;
  readonly wide?: boolean;
}

const HELP = `
Examples:
  rmactl explain --min-rma 128MiB
  rmactl explain --min-rma 128MiB --selector 'zone in (a,b),!gpu' -o wide
  rmactl explain --min-rma 128MiB --group db --sharing forbidden --wide -o json

Takes the options of 'claim create' and changes nothing. The exit code is 0 whatever the answer; to fail when the
guest does not fit, use 'claim create --dry-run'. -o name prints where it would go, or nothing.`;

/** `rmactl explain`. */
export function define(command: Command, context: Context): void {
  const explain = command.option('--guest <text>', 'who the RMA would be for');
  addSpecOptions(explain)
    .option('--wide', 'also the verdict on each node; implied by -o wide')
    .addHelpText('after', HELP)
    .action((options: Options) => withBroker(context, command, (session) => explainPlacement(session, options)));
}

async function explainPlacement(session: Session, { guest = '', wide = false, ...flags }: Options): Promise<void> {
  const { calls, context, global } = session;
  const withVerdicts = wide || global.output === 'wide';
  const answer = await calls.explainPlacement(toWireClaimSpec({ guest, ...specOf(flags) }), withVerdicts);
  if (global.output === 'json') printJson(session, protoJson('rma.v1.ExplainPlacementResponse', answer));
  else if (global.output === 'name') context.io.out(answer.node === '' ? '' : `${answer.node}\n`);
  else context.io.out(renderExplainedPlacement(parseExplainedPlacement(answer)));
}
