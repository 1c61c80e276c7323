import { type Command, Option } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import { formatDurationMs } from '../../../../common/units/duration.js';
import { isLive } from '../../../../domain/claim-state.js';
import { delayAwake } from '../../../delay-awake.js';
import type { Claim } from '../../../resources/claim.js';
import type { WireClaim } from '../../../rpc/broker-calls.js';
import { parseClaim } from '../../../rpc/wire/parse-claim.js';
import type { Context } from '../../context.js';
import { claimNameValue } from '../../input/values.js';
import { printClaim } from '../../output/claims/print-claims.js';
import { type Session, withBroker } from '../../session.js';

const GOALS = ['prepared', 'bound', 'ended'] as const;
type Goal = (typeof GOALS)[number];

interface Options {
  readonly for: Goal;
}

const TIMEOUT_MS_DEFAULT = 30_000;
/**
 * Polling costs the broker less than a watch, which first goes through all claims; a person does not notice this wait.
 */
const LOOK_EVERY_MS = 250;

const HELP = `
Examples:
  rmactl claim wait c-7f3a --for bound
  rmactl claim wait c-7f3a --for ended --timeout 10m

Waits for up to --timeout (default: 30s, then exit code 7), also while the broker restarts. A claim that has ended
will not be bound any more: waiting for that fails at once (6). A claim without an RMA counts as prepared.`;

/** `rmactl claim wait`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<claim>', 'its id or name', claimNameValue)
    .addOption(new Option('--for <state>', 'the state to wait for').choices(GOALS).makeOptionMandatory())
    .addHelpText('after', HELP)
    .action((name: string, options: Options) =>
      withBroker(context, command, async (session) => printClaim(session, await reached(session, name, options.for))),
    );
}

/** Resolves to the claim once it has reached the state waited for. */
async function reached({ calls, context, global }: Session, name: string, goal: Goal): Promise<WireClaim> {
  const { clock } = context;
  const timeoutMs = global.timeout ?? TIMEOUT_MS_DEFAULT;
  const endMs = clock.monotonicMs() + timeoutMs;
  const signal = context.untilInterrupted();
  for (;;) {
    const wire = await calls.getClaim(name, Math.max(1, endMs - clock.monotonicMs()));
    const claim = parseClaim(wire);
    if (isReached(claim, goal)) return wire;
    if (hasEnded(claim)) throw endedBefore(claim, goal);
    if (clock.monotonicMs() + LOOK_EVERY_MS >= endMs) throw timedOut(claim, goal, timeoutMs);
    await delayAwake(clock, LOOK_EVERY_MS, signal);
    if (signal.aborted) throw new RmaError({ reason: 'CALL_CANCELLED', message: 'interrupted' });
  }
}

function isReached(claim: Claim, goal: Goal): boolean {
  switch (goal) {
    case 'prepared':
      return ['PREPARED', 'BOUND', 'WITHOUT_RMA'].includes(claim.state);
    case 'bound':
      return claim.state === 'BOUND';
    case 'ended':
      return hasEnded(claim);
  }
}

/** A state that only a newer broker knows may mean anything, so it does not count as ended. */
function hasEnded({ state }: Claim): boolean {
  return state !== 'UNKNOWN' && !isLive(state);
}

function endedBefore({ name, state, endCause }: Claim, goal: Goal): RmaError {
  const message = `${name} is ${state} (${endCause ?? 'for an unknown cause'}), and will not be ${goal} any more`;
  return new RmaError({ reason: 'CLAIM_ENDED', message, metadata: { claim: name, state, cause: endCause ?? '' } });
}

function timedOut({ name, state }: Claim, goal: Goal, timeoutMs: number): RmaError {
  const message = `${name} is ${state} and not ${goal} after ${formatDurationMs(timeoutMs)}`;
  return new RmaError({ reason: 'CALL_TIMED_OUT', message, metadata: { claim: name, state } });
}
