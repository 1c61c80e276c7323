import { type Command, Option } from 'commander';
import type { CreateClaimOptions } from '../../../resources/create-claim-options.js';
import type { WireCreatedClaim } from '../../../rpc/broker-calls.js';
import { parseClaim } from '../../../rpc/wire/parse-claim.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import { required } from '../../../rpc/wire/required.js';
import { toWireCreateClaim } from '../../../rpc/wire/to-create-claim.js';
import type { Context } from '../../context.js';
import { addSpecOptions, type SpecFlags, specOf } from '../../input/spec-options.js';
import { durationValue, uuidValue } from '../../input/values.js';
import { renderCreatedClaim } from '../../output/claims/created-claim.js';
import { printJson } from '../../output/print-json.js';
import { TokenFile } from '../../output/token-file.js';
import { type Session, withBroker } from '../../session.js';
import { handOver, makeClaims } from './making.js';

interface Options extends SpecFlags {
  readonly guest: string;
  readonly ttl?: number;
  readonly wait?: number;
  readonly requestId?: string;
  readonly claimId?: string;
  readonly answerAt: 'reserved' | 'prepared';
  readonly dryRun?: boolean;
  readonly tokenFile?: string;
}

const EXAMPLES = `
Examples:
  rmactl claim create --guest vm1 --min-rma 128MiB
  rmactl claim create --guest vm1 --min-rma 128MiB --selector 'zone in (a,b),!gpu' --token-file /run/vm1.token
  rmactl claim create --guest db-2 --min-rma 128MiB --group db --sharing forbidden --spread-label zone
  rmactl claim create --guest vm1 --min-rma 128MiB --wait 10m --priority 5
  rmactl claim create --guest vm1 --min-rma 128MiB --dry-run -o json

The token is a secret: whoever has it gets the RMA. With --token-file it goes into a new file (mode 0600), and nowhere
else; -o name prints no token, so use it with --token-file.`;

/** `rmactl claim create`. */
export function define(command: Command, context: Context): void {
  const create = command.requiredOption('--guest <text>', 'who the RMA is for');
  addSpecOptions(create)
    .option('--ttl <duration>', 'how long it may be redeemed, 1s to 24h (default: 5m)', durationValue)
    .option('--wait <duration>', 'how long to wait for capacity, up to 1h (default: not at all)', durationValue)
    .option('--request-id <id>', 'makes it safe to repeat this exact command: a UUID', uuidValue)
    .option('--claim-id <id>', 'its id (default: the broker chooses)')
    .addOption(
      new Option('--answer-at <state>', 'when to answer').choices(['reserved', 'prepared']).default('prepared'),
    )
    .option('--dry-run', 'check everything, and make no claim')
    .option('--token-file <file>', 'write the token to this new file instead of printing it')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => withBroker(context, command, (session) => createClaim(session, options)));
}

async function createClaim(session: Session, options: Options): Promise<void> {
  const { dryRun = false, tokenFile, requestId = session.context.newRequestId(), wait } = options;
  const file = tokenFile === undefined || dryRun ? null : new TokenFile(tokenFile, '--token-file');
  const making = { flags: options, requestId };
  const created = await removingOnFailure(file, () =>
    makeClaims(session, making, () =>
      session.calls.createClaim(toWireCreateClaim(toRequest(options), requestId), wait),
    ),
  );
  const names = dryRun ? [] : [created.claim?.name ?? ''];
  handOver(session, { requestId, names }, () => {
    file?.write(created.claimToken);
    print(session, created, options);
  });
}

async function removingOnFailure<T>(file: TokenFile | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    file?.remove();
    throw error;
  }
}

function toRequest({ guest, ttl, wait, claimId, dryRun, answerAt, ...flags }: Options): CreateClaimOptions {
  return {
    guest,
    ...specOf(flags),
    answerAt: answerAt === 'reserved' ? 'RESERVED' : 'PREPARED',
    ...(ttl === undefined ? {} : { ttlMs: ttl }),
    ...(wait === undefined ? {} : { waitMs: wait }),
    ...(claimId === undefined ? {} : { claimId }),
    ...(dryRun === undefined ? {} : { validateOnly: dryRun }),
  };
}

function print(session: Session, created: WireCreatedClaim, { tokenFile, claimId, dryRun = false }: Options): void {
  const { context, global } = session;
  const claim = required(created.claim, 'claim');
  // In a dry run the id was made up and never exists.
  const shown = dryRun && claimId === undefined ? { ...claim, name: '' } : claim;
  if (global.output === 'json') {
    const claimToken = tokenFile === undefined ? created.claimToken : '';
    return printJson(session, protoJson('rma.v1.CreateClaimResponse', { claim: shown, claimToken }));
  }
  if (global.output === 'name') return context.io.out(dryRun ? '' : `${shown.name}\n`);
  const token = tokenFile === undefined ? created.claimToken : `in ${tokenFile}`;
  context.io.out(renderCreatedClaim(parseClaim(shown), { token, dryRun, nowMs: context.clock.wallMs() }));
}
