import { type Command, Option } from 'commander';
import { GROUP_GUESTS_MAX } from '../../../../domain/contract-limits.js';
import type { CreateClaimGroupOptions } from '../../../resources/create-claim-options.js';
import type { WireCreatedGroup } from '../../../rpc/broker-calls.js';
import { parseClaim } from '../../../rpc/wire/parse-claim.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import { required } from '../../../rpc/wire/required.js';
import { toWireCreateClaimGroup } from '../../../rpc/wire/to-create-claim.js';
import type { Context } from '../../context.js';
import { addSpecOptions, type SpecFlags, specOf } from '../../input/spec-options.js';
import { durationValue, guestsValue, uuidValue } from '../../input/values.js';
import { groupTable } from '../../output/claims/group-table.js';
import { lookOf } from '../../output/look.js';
import { printJson } from '../../output/print-json.js';
import { type TokenFile, tokenFilesIn } from '../../output/token-file.js';
import { type Session, withBroker } from '../../session.js';
import { handOver, makeClaims } from './making.js';

interface Options extends SpecFlags {
  readonly guest: readonly string[];
  readonly ttl?: number;
  readonly wait?: number;
  readonly requestId?: string;
  readonly answerAt: 'reserved' | 'prepared';
  readonly dryRun?: boolean;
  readonly tokenDirectory?: string;
}

const HELP = `
Examples:
  rmactl claim create-group --guest db-1 --guest db-2 --guest db-3 --min-rma 128MiB --group db --sharing forbidden
  rmactl claim create-group --guest db-1 --guest db-2 --min-rma 128MiB --token-directory /run/tokens --wait 10m

All guests ask for the same; over the API each may ask for something else (CreateClaimGroup). With --token-directory
the tokens go into new files of that folder, GUEST.token (mode 0600; for a second guest of that name GUEST-2.token),
and nowhere else.`;

/** `rmactl claim create-group`. */
export function define(command: Command, context: Context): void {
  const create = command.requiredOption(
    '--guest <text>',
    `one of the guests; repeat it for each, up to ${GROUP_GUESTS_MAX}`,
    guestsValue,
  );
  addSpecOptions(create)
    .option('--ttl <duration>', 'how long they may be redeemed, 1s to 24h (default: 5m)', durationValue)
    .option('--wait <duration>', 'how long to wait for room for all, up to 1h (default: not at all)', durationValue)
    .option('--request-id <id>', 'makes it safe to repeat this exact command: a UUID', uuidValue)
    .addOption(
      new Option('--answer-at <state>', 'when to answer').choices(['reserved', 'prepared']).default('prepared'),
    )
    .option('--dry-run', 'check everything, and make no claim')
    .option('--token-directory <directory>', 'write the tokens to new files in it instead of printing them')
    .addHelpText('after', HELP)
    .action((options: Options) => withBroker(context, command, (session) => createGroup(session, options)));
}

async function createGroup(session: Session, options: Options): Promise<void> {
  const { dryRun = false, guest, tokenDirectory, requestId = session.context.newRequestId(), wait } = options;
  const files = tokenDirectory === undefined || dryRun ? [] : tokenFilesIn(tokenDirectory, guest);
  const request = toWireCreateClaimGroup(toRequest(options), requestId);
  const made = await removingOnFailure(files, () =>
    makeClaims(session, { flags: options, requestId }, () => session.calls.createClaimGroup(request, wait)),
  );
  const names = dryRun ? [] : made.claims.map(({ claim }) => claim?.name ?? '');
  handOver(session, { requestId, names }, () => {
    for (const [index, { claimToken }] of made.claims.entries()) files[index]?.write(claimToken);
    print(session, made, { dryRun, files });
  });
}

async function removingOnFailure<T>(files: readonly TokenFile[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const file of files) file.remove();
    throw error;
  }
}

function toRequest({ guest, ttl, wait, dryRun, answerAt, ...flags }: Options): CreateClaimGroupOptions {
  return {
    guests: guest.map((name) => ({ guest: name, ...specOf(flags) })),
    answerAt: answerAt === 'reserved' ? 'RESERVED' : 'PREPARED',
    ...(ttl === undefined ? {} : { ttlMs: ttl }),
    ...(wait === undefined ? {} : { waitMs: wait }),
    ...(dryRun === undefined ? {} : { validateOnly: dryRun }),
  };
}

interface Printing {
  readonly dryRun: boolean;
  /** The files with the tokens; empty when the tokens are to be printed. */
  readonly files: readonly TokenFile[];
}

function print(session: Session, made: WireCreatedGroup, { dryRun, files }: Printing): void {
  const { context, global } = session;
  const shown = made.claims.map(({ claim, claimToken }) => {
    const known = required(claim, 'claim');
    // In a dry run these ids were made up and never exist.
    return { claim: dryRun ? { ...known, name: '' } : known, claimToken: files.length === 0 ? claimToken : '' };
  });
  if (global.output === 'json') {
    return printJson(session, protoJson('rma.v1.CreateClaimGroupResponse', { claims: shown }));
  }
  if (global.output === 'name')
    return context.io.out(dryRun ? '' : shown.map(({ claim }) => `${claim.name}\n`).join(''));
  const rows = shown.map(({ claim, claimToken }, index) => {
    const file = files[index];
    return { claim: parseClaim(claim), token: file === undefined ? claimToken : `in ${file.path}` };
  });
  context.io.out(groupTable(rows, lookOf(global)));
  if (dryRun) context.io.err('dry run: they would be placed there; no claim was made\n');
}
