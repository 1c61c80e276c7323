import { EventEmitter } from 'node:events';
import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { Registry } from 'prom-client';
import { systemClock } from '../../src/common/clock/system-clock.js';
import { ANONYMOUS, type Identity } from '../../src/domain/access/identity.js';
import type { Policy } from '../../src/domain/access/policy.js';
import { AccessControl } from '../../src/server/access/access-control.js';
import { CallGuard } from '../../src/server/access/call-guard.js';
import { Admission } from '../../src/server/admission/admission.js';
import { CallAudit } from '../../src/server/audit/call-audit.js';
import { NO_CONNECTION } from '../../src/server/net/connection.js';
import { TERMS } from '../../src/server/rpc/call-terms.js';
import { LoadMetrics } from '../../src/server/telemetry/load-metrics.js';
import { binding, identity, policyOf } from '../../test/domain/access/support.js';
import { RecordingLog } from '../../test/fakes/recording-log.js';
import { below, shown } from '../figure.js';
import { median } from '../measure.js';
import type { Report } from '../suite.js';

const CALLS = 100_000;
const ROUNDS = 9;
const CONNECTIONS = 100;
/** A twentieth of the least that a claim was ever seen to cost the broker, which is `create_claim_cpu`. */
const CALL_US_MAX = 8;

const PATH = '/rma.v1.BrokerService/CreateClaim';
const ANSWER_BYTES = 300;
const WHO = 'orchestrator/bench';
const POLICY = policyOf([
  binding('operator', 'operator/*'),
  binding('agent', 'agent/{node}'),
  binding('orchestrator', WHO),
]);

/** A call as grpc-js has it, beneath the interceptor and for the handler. */
class BenchCall extends EventEmitter {
  readonly cancelled = false;

  constructor(private readonly peer: string) {
    super();
  }

  getPeer(): string {
    return this.peer;
  }

  getAuthContext(): object {
    return {};
  }

  start(): void {}
  sendMetadata(): void {}
  sendMessage(): void {}
  sendStatus(): void {}
}

/** What serves one call, from its beginning until its answer has left. */
type Serve = (call: BenchCall) => Promise<void>;

/**
 * The processor time that a call with one answer costs for being guarded: who calls, what the policy says of it,
 * admission with its limits, and an audit log that is off. HTTP/2, gRPC and what the call does are left out.
 */
export async function guardFigure(report: Report): Promise<void> {
  const sides = { bare, open: guarded(null, ANONYMOUS), policed: guarded(POLICY, identity(WHO)) };
  const us: Record<keyof typeof sides, number[]> = { bare: [], open: [], policed: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of ['bare', 'open', 'policed'] as const) us[side].push(await costUs(sides[side]));
  }
  // Without the first one, which includes compilation.
  const [bareUs = 0, openUs = 0, policedUs = 0] = [us.bare, us.open, us.policed].map((all) => median(all.slice(1)));
  report('guard', below(CALL_US_MAX, policedUs - bareUs, 'us/call'));
  report('guard_without_policy', shown(openUs - bareUs, 'us/call'));
}

async function costUs(serve: Serve): Promise<number> {
  const calls = Array.from({ length: CALLS }, (_, index) => new BenchCall(`10.0.0.7:${index % CONNECTIONS}`));
  const before = process.cpuUsage();
  for (const call of calls) await serve(call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

const work = async () => ANSWER_BYTES;

async function bare(call: BenchCall): Promise<void> {
  call.start();
  await work();
  call.sendMetadata();
  call.sendMessage();
  call.sendStatus();
  call.emit('cancelled');
}

function guarded(policy: Policy | null, who: Identity): Serve {
  const connections = new Map<string, typeof NO_CONNECTION>();
  for (let port = 0; port < CONNECTIONS; port++)
    connections.set(`10.0.0.7:${port}`, { ...NO_CONNECTION, identity: who });
  const connectionOf = (peer: string) => connections.get(peer) ?? NO_CONNECTION;
  const control = new AccessControl(policy);
  const identityOf = (call: { getPeer(): string }) => connectionOf(call.getPeer()).identity;
  const guard = new CallGuard({ control, identityOf, onRefused: ({ refusal }) => fail(refusal.message) });
  const { logger: log } = new RecordingLog();
  const admission = new Admission({ clock: systemClock, log, metrics: new LoadMetrics(new Registry()), connectionOf });
  const audit = new CallAudit(null, systemClock);
  return async (beneath) => {
    const call = guard.pass(PATH, beneath as unknown as ServerInterceptingCallInterface) ?? fail('refused');
    call.start({} as Parameters<typeof call.start>[0]);
    const known = guard.callerOf(call);
    const admitted = admission.admit(TERMS.CreateClaim, beneath, known);
    const { identity: name, access } = known;
    const caller = { identity: name, access, peer: beneath.getPeer() };
    admitted.answered(await audit.of({ rpc: 'CreateClaim', caller, request: null }, work));
    call.sendMetadata({} as Parameters<typeof call.sendMetadata>[0]);
    call.sendMessage(null, () => {});
    call.sendStatus({ code: 0, details: '' });
    beneath.emit('cancelled');
  };
}

function fail(why: string): never {
  throw new Error(`the guard refuses the call: ${why}`);
}
