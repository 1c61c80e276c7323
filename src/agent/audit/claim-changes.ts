import type { AuditFields } from '../../common/audit/audit-log.js';
import type { AgentEffect } from '../../domain/agent/effects.js';
import type { ClaimRecord, RecordEntry } from '../../domain/agent/records.js';
import type { ClaimId } from '../../domain/ids.js';
import type { ClaimReport } from '../../domain/link/reports.js';

type TellState = ClaimRecord['state'] | 'PREPARED';

/** States in which the claim has, or had, the RMA that was told of. */
const HAS_RMA: ReadonlySet<TellState | undefined> = new Set(['PREPARED', 'OFFERED', 'BOUND', 'RECLAIMING']);

/**
 * Tells what becomes of RMAs, whoever asked for it: held for a claim, taken back, free of the claim. What a process
 * asked for has a line of its own.
 */
export class ClaimChanges {
  /** Of each live claim the state that is known to the audit log. */
  private readonly states = new Map<ClaimId, TellState>();

  /** The line of an effect of the core; null for none. */
  note(effect: AgentEffect): AuditFields | null {
    if (effect.type === 'record') return this.recorded(effect.entry);
    return effect.type === 'report-claim' ? this.reported(effect.report) : null;
  }

  private recorded(entry: RecordEntry): AuditFields | null {
    if ('forget' in entry) return this.forgotten(entry.forget);
    if (!('claim' in entry)) return null;
    const { claim, guest, state, endCause: cause } = entry;
    const before = this.states.get(claim);
    // A renewal records what an RMA is held for already.
    if (state === before || (state === 'UNREDEEMED' && before === 'PREPARED')) return null;
    this.states.set(claim, state);
    if (state === 'RECLAIMING') return { event: 'claim.released', claim, guest, cause, ...processOf(entry) };
    if (state !== 'ENDED') return null;
    this.states.delete(claim);
    return { event: 'claim.ended', claim, guest: guest === '' ? undefined : guest, cause };
  }

  /** A claim that is not the broker's ends so; the end of any other has been told by then. */
  private forgotten(claim: ClaimId): AuditFields | null {
    return this.states.delete(claim) ? { event: 'claim.ended', claim } : null;
  }

  private reported({ claim, state, refusal: reason, rma }: ClaimReport): AuditFields | null {
    if (state === 'REFUSED') return { event: 'claim.refused', claim, reason };
    if (state === 'PREPARING') this.states.set(claim, 'UNREDEEMED');
    if (state !== 'PREPARED' || HAS_RMA.has(this.states.get(claim))) return null;
    this.states.set(claim, 'PREPARED');
    return { event: 'claim.prepared', claim, rmaBytes: rma?.sizeBytes };
  }
}

function processOf({ holder }: ClaimRecord): AuditFields {
  if (holder === null) return {};
  const { pid, uid, gid, startTicks, executable } = holder;
  return { pid, uid, gid, startTicks, executable };
}
