import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import type { CreateClaimGroupOptions } from '../../../resources/create-claim-options.js';
import type { WireCreatedGroup } from '../../../rpc/broker-calls.js';
import { protoJson } from '../../../rpc/proto-json.js';
import { readClaim } from '../../../rpc/read-claim.js';
import { required } from '../../../rpc/required.js';
import { writeCreateClaimGroup } from '../../../rpc/write-create-claim.js';
import type { Context } from '../../context.js';
import { addSpecOptions, type SpecFlags, specOf } from '../../input/spec-options.js';
import { durationValue, guestsValue } from '../../input/values.js';
import { groupTable } from '../../output/group-table.js';
import { lookOf } from '../../output/look.js';
import { printJson } from '../../output/print-resources.js';
import { type Session, withBroker } from '../../session.js';
import { TokenFile } from '../../token-file.js';

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

All guests ask for the same; programs may ask for something else for each (CreateClaimGroup). With --token-directory the tokens
go into new files of that folder, GUEST.token (mode 0600), and nowhere else.`;

/** `rmactl claim create-group`. */
export function define(command: Command, context: Context): void {
  const create = command.requiredOption('--guest <text>', 'one of them; repeat it for each, up to 64', guestsValue);
  addSpecOptions(create)
    .option('--ttl <duration>', 'for how long they may be redeemed, 1s to 24h (default: 5m)', durationValue)
    .option('--wait <duration>', 'how long to wait for room for all, up to 1h (default: not at all)', durationValue)
    .option('--request-id <id>', 'makes repeating this very command safe: a UUID')
    .addOption(
      new Option('--answer-at <state>', 'when to answer').choices(['reserved', 'prepared']).default('prepared'),
    )
    .option('--dry-run', 'check everything, and make no claim')
    .option('--token-directory <directory>', 'write the tokens to new files in it instead of printing them')
    .addHelpText('after', HELP)
    .action((options: Options) => withBroker(context, command, (session) => createGroup(session, options)));
}

async function createGroup(session: Session, options: Options): Promise<void> {
  const files = tokenFilesFor(options);
  try {
    const requestId = options.requestId ?? session.context.newRequestId();
    const made = await session.calls.createClaimGroup(
      writeCreateClaimGroup(toRequest(options), requestId),
      options.wait,
    );
    made.claims.forEach(({ claimToken }, index) => {
      files[index]?.write(claimToken);
    });
    print(session, made, options);
  } catch (error) {
    if (error instanceof RmaError) for (const file of files) file.remove();
    throw error;
  }
}

function tokenFilesFor({ tokenDirectory, guest, dryRun }: Options): readonly TokenFile[] {
  if (tokenDirectory === undefined || dryRun) return [];
  // A guest's name may hold what a file's may not.
  return guest.map((name) => new TokenFile(join(tokenDirectory, `${name.replaceAll(/[^\w.-]/g, '_')}.token`)));
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

function print(session: Session, made: WireCreatedGroup, { tokenDirectory, dryRun }: Options): void {
  const { context, global } = session;
  const shown = made.claims.map((each) => (tokenDirectory === undefined ? each : { ...each, claimToken: '' }));
  if (global.output === 'json') {
    return printJson(session, protoJson('rma.v1.CreateClaimGroupResponse', { claims: shown }));
  }
  const claims = shown.map(({ claim, claimToken }) => ({ claim: readClaim(required(claim, 'claim')), claimToken }));
  if (global.output === 'name') return context.io.out(claims.map(({ claim }) => `${claim.name}\n`).join(''));
  context.io.out(groupTable(claims, lookOf(global)));
  if (dryRun) context.io.err('dry run: they would be placed there; no claim was made\n');
}
