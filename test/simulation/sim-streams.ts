import type { Clock } from '../../src/common/clock/clock.js';
import { Turns } from '../../src/common/clock/turns.js';
import { messageType } from '../../src/common/rpc/messages.js';
import { toDuration } from '../../src/common/wire/duration.js';
import { ANYBODY } from '../../src/domain/access/known-caller.js';
import type { NodeId } from '../../src/domain/ids.js';
import { nodeName } from '../../src/domain/ids.js';
import type { DrainNodeRequest__Output } from '../../src/gen/rma/v1/DrainNodeRequest.js';
import type { DrainNodeResponse__Output } from '../../src/gen/rma/v1/DrainNodeResponse.js';
import type { WatchClaimsRequest__Output } from '../../src/gen/rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse__Output } from '../../src/gen/rma/v1/WatchClaimsResponse.js';
import type { CallAudit } from '../../src/server/audit/call-audit.js';
import type { BrokerCore } from '../../src/server/core/broker-core.js';
import { NodeHub } from '../../src/server/core/node-hub.js';
import type { WatchHub } from '../../src/server/core/watch-hub.js';
import { drainNodeHandler } from '../../src/server/rpc/fleet/drain-node.js';
import { watchClaimsHandler, watchSeats } from '../../src/server/rpc/watch/watch-claims.js';
import type { Caller } from '../../src/server/wire/caller.js';
import { claimWriters } from '../../src/server/wire/write/responses.js';
import { SimCall, type SimCallParts } from './sim-call.js';

const WATCH = messageType<object, WatchClaimsResponse__Output>('rma.v1.WatchClaimsResponse');
const WATCH_REQUEST = messageType<object, WatchClaimsRequest__Output>('rma.v1.WatchClaimsRequest');
const DRAIN = messageType<object, DrainNodeResponse__Output>('rma.v1.DrainNodeResponse');
const DRAIN_REQUEST = messageType<object, DrainNodeRequest__Output>('rma.v1.DrainNodeRequest');
const WATCHERS_MAX = 100;

/** Who follows a stream; it is over when `signal` aborts. */
export interface SimFollower<Response extends object> extends Omit<SimCallParts<Response>, 'codec'> {
  readonly signal: AbortSignal;
}

interface StreamParts {
  readonly core: BrokerCore;
  readonly hub: WatchHub;
  readonly clock: Clock;
  readonly audit: CallAudit;
}

/** The streams that a broker serves, by the handlers of production. */
export class SimStreams {
  private readonly watches;
  private readonly drains;

  constructor({ core, hub, clock, audit }: StreamParts) {
    const nodes = new NodeHub();
    for (const listener of [hub, nodes]) core.onCommit(listener);
    const watched = { core, hub, seats: watchSeats(WATCHERS_MAX), turns: new Turns() };
    this.watches = watchClaimsHandler(watched, claimWriters(core.wallOf).news);
    this.drains = drainNodeHandler({ core, nodes, clock }, audit);
  }

  /** @param resumeToken '' for a snapshot first */
  watch(resumeToken: string, { signal, ...parts }: SimFollower<WatchClaimsResponse__Output>): Promise<void> {
    const request = WATCH_REQUEST.deserialize(WATCH_REQUEST.serialize({ resumeToken }));
    return this.watches(new SimCall(request, { codec: WATCH, ...parts }), signal, callerUntil(signal));
  }

  drain(node: NodeId, deadlineMs: number, { signal, ...parts }: SimFollower<DrainNodeResponse__Output>): Promise<void> {
    const asked = { name: nodeName(node), reason: 'new fan', deadline: toDuration(deadlineMs) };
    const request = DRAIN_REQUEST.deserialize(DRAIN_REQUEST.serialize(asked));
    const call = new SimCall(request, { codec: DRAIN, ...parts });
    return this.drains(call as unknown as Parameters<typeof this.drains>[0], signal, callerUntil(signal));
  }
}

function callerUntil(signal: AbortSignal): Caller {
  const onGone = (listener: () => void) => {
    signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  };
  return { ...ANYBODY, peer: 'here', onGone, aside: (wait) => wait };
}
