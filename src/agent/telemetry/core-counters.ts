import { Counter, type Registry } from 'prom-client';
import type { LocalRequest } from '../../domain/agent/inputs.js';
import type { Reason } from '../../domain/reasons.js';
import type { AllocationResult, CoreCounts, LocalResult } from '../core-thread/loop/core-measurements.js';

/** What is shown from the start, so that the first one of it is seen as a rise. */
const OPS: readonly LocalRequest['op'][] = [
  'redeem',
  'confirm',
  'nack',
  'allocate',
  'release',
  'resume',
  'status',
  'ping',
];
const CONNECTION_REASONS: readonly Reason[] = [
  'RATE_LIMITED',
  'TOO_MANY_CONNECTIONS',
  'PEER_NOT_ALLOWED',
  'NOT_THE_PEER',
  'CONNECTION_IDLE',
];
/** Of the answers to who has come with a token: those that say that it is not his to redeem. */
const TOKEN_REASONS: readonly LocalResult[] = ['TOKEN_UNKNOWN', 'HOLDER_NOT_ALLOWED'];
const DELIVERY_REASONS: readonly Reason[] = ['PEER_GONE', 'FD_NOT_RECEIVED'];
const PREPARE_REASONS: readonly Reason[] = ['CLAIM_FENCED', 'NO_FREE_RMA', 'AGENT_STOPPING'];
const ALLOCATION_RESULTS: readonly AllocationResult[] = ['OK', 'STILL_HELD', 'NO_FREE_RMA', 'MEMORY_FAILED'];

/** What the core's thread counts. */
export class CoreCounters {
  private readonly requests: Counter<'op' | 'result'>;
  private readonly refusedConnections: Counter<'reason'>;
  private readonly delayedRequests: Counter;
  private readonly refusedTokens: Counter<'reason'>;
  private readonly deliveryFailures: Counter<'reason'>;
  private readonly prepareRefusals: Counter<'reason'>;
  private readonly allocations: Counter<'result'>;
  private readonly quarantines: Counter;

  constructor(registry: Registry) {
    const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
      new Counter({ registers: [registry], name, help, labelNames });
    this.requests = counter(
      'rma_agent_local_requests_total',
      'Requests on the local socket by what they want and how they were answered: OK, or the reason of a refusal.',
      ['op', 'result'],
    );
    this.delayedRequests = counter(
      'rma_agent_local_requests_delayed_total',
      'Packets on the local socket after which their connection was not read from for a while, since their user asks too often.',
      [],
    );
    this.refusedTokens = counter(
      'rma_agent_tokens_refused_total',
      'Claim tokens that were refused: no claim here has them (TOKEN_UNKNOWN), or theirs is not for that process (HOLDER_NOT_ALLOWED).',
      ['reason'],
    );
    this.deliveryFailures = counter(
      'rma_agent_delivery_failures_total',
      'RMAs that were on their way to a VMM and did not leave the agent, and why.',
      ['reason'],
    );
    this.prepareRefusals = counter(
      'rma_agent_prepare_refusals_total',
      'Orders of the broker to prepare that were refused, and why; CLAIM_FENCED is one that came after its claim had ended.',
      ['reason'],
    );
    this.allocations = counter(
      'rma_agent_allocations_total',
      'What the device answered to the wish for an RMA: OK, STILL_HELD (a process has not let go of the former one), or a reason.',
      ['result'],
    );
    this.quarantines = counter(
      'rma_agent_quarantines_total',
      'RMAs that were not back within reclaimGrace after their holder had ended or released them.',
      [],
    );
    this.refusedConnections = counter(
      'rma_agent_local_connections_refused_total',
      'Local connections that were not taken on, or hung up on, and why.',
      ['reason'],
    );
    this.showFromTheStart();
  }

  add(counts: CoreCounts): void {
    for (const [op, results] of counts.localRequests) {
      for (const [result, count] of results) {
        this.requests.inc({ op, result }, count);
        if (TOKEN_REASONS.includes(result)) this.refusedTokens.inc({ reason: result }, count);
      }
    }
    for (const [reason, count] of counts.refusedConnections) this.refusedConnections.inc({ reason }, count);
    for (const [reason, count] of counts.deliveryFailures) this.deliveryFailures.inc({ reason }, count);
    for (const [reason, count] of counts.prepareRefusals) this.prepareRefusals.inc({ reason }, count);
    for (const [result, count] of counts.allocations) this.allocations.inc({ result }, count);
    this.quarantines.inc(counts.quarantineCount);
    this.delayedRequests.inc(counts.delayedRequestCount);
  }

  private showFromTheStart(): void {
    for (const op of OPS) this.requests.inc({ op, result: 'OK' }, 0);
    for (const reason of CONNECTION_REASONS) this.refusedConnections.inc({ reason }, 0);
    for (const reason of TOKEN_REASONS) this.refusedTokens.inc({ reason }, 0);
    for (const reason of DELIVERY_REASONS) this.deliveryFailures.inc({ reason }, 0);
    for (const reason of PREPARE_REASONS) this.prepareRefusals.inc({ reason }, 0);
    for (const result of ALLOCATION_RESULTS) this.allocations.inc({ result }, 0);
  }
}
