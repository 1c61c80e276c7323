import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { shareOfOne } from '../../domain/access/identity-limits.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import { accessChanged } from '../../domain/access/refusals.js';
import type { AccessControl } from '../access/access-control.js';
import type { GuardedCall } from '../access/call-guard.js';
import type { Admission } from '../admission/admission.js';
import { holderOf, Shares } from '../admission/shares.js';
import type { AgentMetrics } from '../telemetry/agent-metrics.js';
import type { AgentCall } from './agent-stream.js';
import { SESSIONS_MAX, type SessionRegistry } from './session-registry.js';

/** What agents are served with. */
export interface AgentServiceParts {
  readonly admission: Pick<Admission, 'follow'>;
  readonly metrics: Pick<AgentMetrics, 'listenTo'>;
  /** Tells who makes a call. */
  readonly callerOf: (call: GuardedCall) => KnownCaller;
  /** Ends sessions whose agents lose a right. */
  readonly control: Pick<AccessControl, 'follow'>;
  readonly sessions: Pick<SessionRegistry, 'serve'>;
}

/** The agents' service: a session for each stream, as far as its caller's share goes. */
export function agentService({ admission, metrics, callerOf, control, sessions }: AgentServiceParts) {
  const shares = new Shares('streams');
  return {
    Session: (call: AgentCall) => {
      admission.follow(call);
      metrics.listenTo(call);
      const caller = callerOf(call);
      const { identity, access } = caller;
      const peer = call.getPeer();
      const refusal = shares.refusalOf({ identity, access, peer }, shareOfOne(SESSIONS_MAX));
      if (refusal !== null) return void call.emit('error', toGrpcStatus(new RmaError(refusal)));
      const holder = holderOf(identity, peer);
      shares.add(1, holder);
      call.once('cancelled', () => shares.add(-1, holder));
      const end = sessions.serve(call, caller);
      const accessLost = () => end(new RmaError(accessChanged(identity)));
      call.once('cancelled', control.follow({ caller, accessLost }));
    },
  };
}
