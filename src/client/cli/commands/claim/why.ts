import type { Command } from 'commander';
import { parseClaim } from '../../../rpc/wire/parse-claim.js';
import { parseExplainedPlacement } from '../../../rpc/wire/parse-explained-placement.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import { required } from '../../../rpc/wire/required.js';
import type { Context } from '../../context.js';
import { claimNameValue } from '../../input/values.js';
import { renderExplainedPlacement } from '../../output/claims/explained-placement.js';
import { renderPlacedClaim } from '../../output/claims/placed-claim.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl claim why c-7f3a
  rmactl claim why c-7f3a -o json

The second part is about one more guest that asks for the same: the claim itself keeps its place. With -o json there
are two messages, 'claim' and 'now' (an ExplainPlacementResponse).`;

/** `rmactl claim why`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim>', 'its id or name', claimNameValue)
    .addHelpText('after', HELP)
    .action((name: string) => withBroker(context, command, (session) => why(session, name)));
}

async function why(session: Session, name: string): Promise<void> {
  const { calls, context, global } = session;
  const claim = await calls.getClaim(name);
  const now = await calls.explainPlacement(required(claim.spec, 'spec'), global.output === 'wide');
  if (global.output === 'json') {
    const claimJson = protoJson('rma.v1.Claim', claim);
    return printJson(session, { claim: claimJson, now: protoJson('rma.v1.ExplainPlacementResponse', now) });
  }
  if (global.output === 'name') return context.io.out(`${claim.node}\n`);
  const placed = renderPlacedClaim(parseClaim(claim), context.clock.wallMs());
  context.io.out(`${placed}\none more like it: ${renderExplainedPlacement(parseExplainedPlacement(now))}`);
}
