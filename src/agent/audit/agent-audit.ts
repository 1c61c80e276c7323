import type { AuditFields, AuditLog } from '../../common/audit/audit-log.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import type { Reason } from '../../domain/reasons.js';
import type { AuditBatch, CoreAuditSettings } from './audit-facts.js';
import type { AuditGate } from './audit-gate.js';

/**
 * Attempts at a session that end so were refused by nobody: no broker was there, another one leads, or one side
 * stopped.
 */
const UNTOLD: ReadonlySet<Reason> = new Set([
  'BROKER_UNREACHABLE',
  'NOT_LEADER',
  'SESSION_SILENT',
  'NOT_READY',
  'OVERLOADED',
  'AGENT_STOPPING',
]);

/** What an agent's audit log is made of. */
export interface AgentAuditParts {
  readonly log: AuditLog;
  readonly gate: AuditGate;
  /** The settings' auditOnFailure is block. */
  readonly blocks: boolean;
}

/** Writes down, in the main thread, what the core decided, and how sessions with the broker went. */
export class AgentAudit {
  constructor(private readonly parts: AgentAuditParts) {}

  /** What the core's thread has to know. */
  get forCore(): CoreAuditSettings {
    const { gate, blocks } = this.parts;
    return { gateMemory: gate.memory, blocks };
  }

  /** What the core's thread tells. */
  take({ facts, lostCount }: AuditBatch): void {
    const { log, gate } = this.parts;
    for (const { atMs, json } of facts) log.recordJson(json, atMs);
    gate.noteTaken(facts.length);
    if (lostCount > 0) log.lost(lostCount);
  }

  started(fields: AuditFields): void {
    this.parts.log.record({ event: 'agent.started', ...fields });
  }

  /** @param reason Null when it was told to stop. */
  stopped(reason: Reason | null): void {
    this.parts.log.record({ event: 'agent.stopped', reason: reason ?? undefined });
  }

  /** @param peer where the broker listens */
  sessionBegun(peer: string): void {
    this.parts.log.record({ event: 'session.begun', peer });
  }

  /** @param openMs How long it was open; 0 when it never was. */
  sessionEnded({ reason, message }: RmaError, openMs: number, peer: string): void {
    const { log } = this.parts;
    if (openMs > 0) log.record({ event: 'session.ended', peer, reason, durationMs: openMs });
    else if (!UNTOLD.has(reason)) log.record({ event: 'session.refused', peer, reason, problem: message });
  }
}
