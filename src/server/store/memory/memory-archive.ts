import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimId } from '../../../domain/ids.js';
import { choosePurged } from '../choose-purged.js';
import type { ClaimArchive, Purged, PurgeLimits } from '../store.js';

/** Archived claims in memory, in the order in which they were archived. */
export class MemoryArchive implements ClaimArchive {
  private readonly byId = new Map<ClaimId, Claim>();
  private readonly byRequest = new Map<string, readonly Claim[]>();

  /** @param forgotten called with each claim that leaves for good */
  constructor(private readonly forgotten: (claim: Claim) => void = () => {}) {}

  get count(): number {
    return this.byId.size;
  }

  find(id: ClaimId): Claim | undefined {
    return this.byId.get(id);
  }

  madeBy(requestId: string): readonly Claim[] {
    return this.byRequest.get(requestId) ?? [];
  }

  put(claim: Claim): void {
    this.byId.set(claim.id, claim);
    if (claim.requestId !== null) this.byRequest.set(claim.requestId, [...this.madeBy(claim.requestId), claim]);
  }

  remove(claim: Claim): void {
    this.byId.delete(claim.id);
    this.forgotten(claim);
    if (claim.requestId === null) return;
    const others = this.madeBy(claim.requestId).filter(({ id }) => id !== claim.id);
    if (others.length === 0) this.byRequest.delete(claim.requestId);
    else this.byRequest.set(claim.requestId, others);
  }

  purge(limits: PurgeLimits): Promise<Purged> {
    const { purged, claims } = choosePurged(this.byId.values(), this.count, limits);
    for (const claim of claims) this.remove(claim);
    return Promise.resolve(purged);
  }
}
