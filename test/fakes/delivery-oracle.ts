import assert from 'node:assert/strict';
import type { ClaimRecord } from '../../src/domain/agent/records.js';
import type { ClaimId } from '../../src/domain/ids.js';
import type { RmaFacts } from '../../src/domain/link/reports.js';

/** The members of an answer to a VMM. */
type Told = Readonly<Record<string, unknown>>;

/** Promise 4, judged by what the kernel has: an RMA is what its claim asks for, and what is told of it is true. */
export class DeliveryOracle {
  /** What was handed out under each claim last. */
  readonly delivered = new Map<ClaimId, RmaFacts>();

  /** An fd of this RMA leaves under the claim of this record, with these words. */
  noteDelivery({ claim, minRmaBytes, maxRmaBytes, device: wanted }: ClaimRecord, rma: RmaFacts, ok: Told): void {
    const { sizeBytes, device } = rma;
    const fits = sizeBytes >= minRmaBytes && sizeBytes <= (maxRmaBytes ?? sizeBytes) && (wanted ?? device) === device;
    assert.ok(
      fits,
      `${claim} asks for ${minRmaBytes} to ${maxRmaBytes} on ${wanted}, and gets ${sizeBytes} on ${device}`,
    );
    assert.deepEqual([ok['rma_bytes'], ok['device']], [sizeBytes, device], `what is told of the RMA of ${claim}`);
    this.delivered.set(claim, { sizeBytes, device });
  }

  /** Whatever the service manager has, the next life of the agent must not take up what leaves. */
  noteLeaving(serial: number, store: ReadonlyMap<string, number>, recorded: ReadonlyMap<string, unknown>): void {
    for (const [name, kept] of store) {
      if (kept === serial) assert.ok(!recorded.has(name), `RMA ${serial} leaves and is recorded as kept`);
    }
  }

  /** Who resumes hears what its process has, whatever the agent has now. */
  noteAnswer(ok: Told): void {
    if (ok['rma_bytes'] === undefined) return;
    const has = this.delivered.get(ok['claim'] as ClaimId);
    assert.deepEqual([ok['rma_bytes'], ok['device']], [has?.sizeBytes, has?.device], `what ${ok['claim']} resumes`);
  }
}
