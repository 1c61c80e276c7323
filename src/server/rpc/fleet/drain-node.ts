import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Clock } from '../../../common/clock/clock.js';
import type { Turns } from '../../../common/clock/turns.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { findNode } from '../../../domain/broker/fleet/find.js';
import { drainNode } from '../../../domain/broker/nodes/drain.js';
import { drainProgress } from '../../../domain/broker/nodes/drain-progress.js';
import { REASON_CHARACTERS_MAX } from '../../../domain/contract-limits.js';
import { type BrokerMs, claimName, type NodeId, nodeName } from '../../../domain/ids.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { DrainNodeRequest__Output } from '../../../gen/rma/v1/DrainNodeRequest.js';
import type { DrainNodeResponse } from '../../../gen/rma/v1/DrainNodeResponse.js';
import { Seats } from '../../admission/seats.js';
import type { CallAudit } from '../../audit/call-audit.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { NodeHub } from '../../core/node-hub.js';
import type { Caller } from '../../wire/caller.js';
import { parseDrainDeadline } from '../../wire/parse/number.js';
import { parseNodeName, parseText } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNode } from '../../wire/to/to-node.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { Notifier } from '../notifier.js';

/**
 * How many callers may follow drains at once. Each costs a stream, and no operator drains more nodes than this at a
 * time.
 */
const DRAIN_FOLLOWERS_MAX = 256;

type Call = ServerWritableStream<DrainNodeRequest__Output, DrainNodeResponse | EncodedResponse>;

/** What DrainNode depends on. */
export interface DrainDeps {
  readonly core: BrokerCore;
  readonly nodes: NodeHub;
  readonly clock: Clock;
  /** Shared by all calls that go through many claims or nodes. */
  readonly turns: Turns;
}

export function drainNodeHandler({ core, nodes, clock }: Omit<DrainDeps, 'turns'>, audit: CallAudit) {
  const seats = new Seats(DRAIN_FOLLOWERS_MAX, tooManyFollowers, 'watches');
  return async (call: Call, signal: AbortSignal, caller: Caller): Promise<void> => {
    const node = parseNodeName('name', call.request.name);
    const reason = parseText('reason', call.request.reason, REASON_CHARACTERS_MAX);
    const forMs = parseDrainDeadline('deadline', call.request.deadline);
    // Before anything is decided, so that a refused call has drained nothing.
    seats.take(caller);
    const notifier = new Notifier(clock, signal);
    const unfollow = nodes.follow(node, () => notifier.notify());
    try {
      const until = (nowMs: BrokerMs) => (nowMs + forMs) as BrokerMs;
      await audit.of({ rpc: 'DrainNode', caller, request: call.request }, async () =>
        orThrow(
          await core.execute(
            (fleet, nowMs) => drainNode(fleet, node, { reason, deadlineMs: until(nowMs) }, nowMs),
            caller.identity.name,
          ),
        ),
      );
      await sendProgress(core, { node, call, caller, notifier, signal });
    } finally {
      unfollow();
    }
  };
}

interface Acknowledger {
  readonly node: NodeId;
  readonly call: Call;
  readonly caller: Caller;
  readonly notifier: Notifier;
  readonly signal: AbortSignal;
}

/**
 * Sends one response at once, then one after each change, until the drain is over. A slow reader gets the latest state.
 */
async function sendProgress(core: BrokerCore, { node, call, caller, notifier, signal }: Acknowledger): Promise<void> {
  while (!signal.aborted) {
    notifier.reset();
    const entry = orThrow(findNode(core.fleet, node));
    const progress = drainProgress(core.fleet, entry, core.nowMs());
    if (progress === null) throw cancelled(node);
    const { remainingClaims, ...counts } = progress;
    const wire = toWireNode(entry, core.wallOf, caller);
    const response = { node: wire, ...counts, remainingClaims: remainingClaims.map(claimName) };
    await core.settled();
    const hasRoom = call.write(response);
    if (progress.drained || progress.overdue) return;
    if (!hasRoom) await readFrom(call, signal);
    await notifier.notified((entry.record.drain?.deadlineMs ?? 0) - core.nowMs());
  }
}

/** Resolves when the caller has read what was sent, or is gone. */
function readFrom(call: Call, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      signal.removeEventListener('abort', finish);
      call.off('drain', finish);
      resolve();
    };
    signal.addEventListener('abort', finish, { once: true });
    call.once('drain', finish);
  });
}

function cancelled(node: NodeId): RmaError {
  const name = nodeName(node);
  const message = `${name} was uncordoned, which ended its drain; drain it again if it should still be emptied`;
  return new RmaError({ reason: 'DRAIN_CANCELLED', message, metadata: { node: name } });
}

function tooManyFollowers(): RmaError {
  const message = `${DRAIN_FOLLOWERS_MAX} callers follow drains already, which is the limit; nothing was drained; end some, or retry later`;
  return new RmaError({ reason: 'TOO_MANY_WATCHES', message, retryAfterMs: RETRY_AFTER_MS.PLACE_FREED });
}
