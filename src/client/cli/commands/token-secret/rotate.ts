import type { Command } from 'commander';
import type { WireRotation } from '../../../rpc/broker-calls.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Context } from '../../context.js';
import { renderFields } from '../../output/fields.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl token-secret rotate
  rmactl token-secret rotate --end-unredeemed

Tokens of new claims are derived from a new secret. Do this when somebody may have read the broker's store or a backup,
who could then make the tokens of claims. Tokens that are out stay valid until their claims end. With --end-unredeemed
those claims end at once (REVOKED) and have to be made again: for when a thief may be at work now. A claim that is
bound is never ended, since its token is used up. A backup that is restored brings its former secret back.`;

interface Options {
  readonly endUnredeemed: boolean;
}

/** `rmactl token-secret rotate`. */
export function define(command: Command, context: Context): void {
  command
    .option('--end-unredeemed', 'end all claims that were not redeemed yet', false)
    .addHelpText('after', HELP)
    .action(({ endUnredeemed }: Options) =>
      withBroker(context, command, async (session) =>
        print(session, await session.calls.rotateTokenSecret(endUnredeemed)),
      ),
    );
}

function print(session: Session, rotation: WireRotation): void {
  if (session.global.output === 'json')
    return printJson(session, protoJson('rma.v1.RotateTokenSecretResponse', rotation));
  const { revokedClaimCount, outdatedClaimCount } = rotation;
  session.context.io.out(
    renderFields([
      ['ended claims', String(revokedClaimCount)],
      ['former tokens', `${outdatedClaimCount} claims not redeemed yet`],
    ]),
  );
}
