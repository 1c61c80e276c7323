import type { Claim } from '../../../../src/domain/broker/records/claim.js';

/** What requests made, as their callers heard; `ids` is empty as long as nobody was told. */
type Made = ReadonlyMap<string, string>;

/** A request makes all of its claims or none, and the same ones however often it is asked, and whom. */
export class ToldRequests {
  private made = new Map<string, string>();

  constructor(private readonly problems: string[]) {}

  /** An answer to the request itself. @param count how many claims it asks for */
  answered(requestId: string, count: number, claims: readonly Claim[]): void {
    const ids = claims.map(({ id }) => id).join();
    const before = this.made.get(requestId) ?? ids;
    if (before !== ids) this.problems.push(`${requestId} made ${before}, and then ${ids}`);
    if (claims.length !== count) this.problems.push(`${requestId} asked for ${count} claims, and made ${ids}`);
    this.made.set(requestId, ids);
  }

  /** Whether an answer asked for from now on has to show its claims. */
  isMade(requestId: string): boolean {
    return this.made.has(requestId);
  }

  /** What is there of it, at one moment. @param wasMade as of when it was asked */
  listed(requestId: string, count: number, claims: readonly Claim[], wasMade: boolean): void {
    const ids = claims.map(({ id }) => id).sort();
    const isWhole = claims.length === count || (claims.length === 0 && !wasMade);
    if (!isWhole) this.problems.push(`${requestId} asked for ${count} claims, and there are ${ids.join() || 'none'}`);
    const told = this.made.get(requestId);
    if (wasMade && told !== undefined && told.split(',').sort().join() !== ids.join())
      this.problems.push(`${requestId} made ${told}, and there are ${ids.join()}`);
  }

  copy(): Made {
    return new Map(this.made);
  }

  /** Etcd is what it was at a snapshot. */
  restored(then: Made): void {
    this.made = new Map(then);
  }
}
